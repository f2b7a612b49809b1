#include "processor/stream/restorer.h"

#include <algorithm>
#include <charconv>

namespace assist {
namespace {

using std::chrono::steady_clock;

constexpr Duration query_timeout{1'000};
// A healthy transaction ends within its commit interval; one that stands still for this long has
// lost its writer.
constexpr Duration open_transaction_patience{1'000};

constexpr std::size_t batch_max = 10'000;

kafka::Handle make_reader(const StreamConfig& config, const char* isolation,
                          const FetchQueue& bounds, kafka::Client& client) {
  kafka::Settings settings(config, RD_KAFKA_CONSUMER);
  settings
      .set("group.id", config.group_id)  // Never joined: it only reads.
      .set("isolation.level", isolation)
      .set("enable.auto.commit", "false")
      .set("enable.auto.offset.store", "false")
      .set("auto.offset.reset", "earliest")
      .set("enable.partition.eof", "true")
      .set("fetch.wait.max.ms", "10")
      .set("fetch.error.backoff.ms", "20");
  bounds.configure(settings);
  settings.set_client(client);
  return settings.make();
}

/// What a task commits beside an offset, as "<sequence> <partitions>".
struct Mark {
  std::uint64_t sequence = 0;
  std::int32_t partitions = 0;
};
std::optional<Mark> mark_in(const rd_kafka_topic_partition_t& committed) {
  const auto* begin = static_cast<const char*>(committed.metadata);
  if (begin == nullptr) return std::nullopt;
  const auto* end = begin + committed.metadata_size;
  Mark mark;
  const auto [space, error] = std::from_chars(begin, end, mark.sequence);
  if (error != std::errc() || space == end) return std::nullopt;
  if (std::from_chars(space + 1, end, mark.partitions).ec != std::errc()) return std::nullopt;
  return mark;
}

}  // namespace

Restorer::Restorer(const StreamConfig& config, std::uint64_t queue_bytes, Fence fence, Log& log,
                   Metrics& metrics, Faults& faults)
    : config_(config),
      fence_(std::move(fence)),
      log_(log),
      metrics_(metrics),
      faults_(faults),
      fetched_(queue_bytes, batch_max),
      committed_reader_(make_reader(config, "read_committed", fetched_, client_)),
      raw_reader_(make_reader(config, "read_uncommitted", fetched_, client_)) {
  fetched_.attach(committed_reader_.get());
  rd_kafka_poll_set_consumer(raw_reader_.get());
}

Restorer::~Restorer() {
  fetched_.detach();
  rd_kafka_consumer_close(committed_reader_.get());
  rd_kafka_consumer_close(raw_reader_.get());
}

void Restorer::warm(const std::vector<std::string>& topics) {
  for (const std::string& topic : topics) {
    kafka::partition_count(committed_reader_.get(), topic, query_timeout);
    kafka::partition_count(raw_reader_.get(), topic, query_timeout);
  }
}

void Restorer::add(Task& task) {
  const auto now = steady_clock::now();
  Job job;
  job.task = &task;
  job.started = job.progress_at = job.stable_since = now;
  jobs_.push_back(std::move(job));
}

void Restorer::clear() {
  unanswered_since_.reset();
  if (jobs_.empty()) return;
  jobs_.clear();
  refetch();
}

std::int64_t Restorer::remaining() const {
  std::int64_t records = 0;
  for (const Job& job : jobs_)
    records += std::max<std::int64_t>(job.end - job.task->changelog_next(), 0);
  return records;
}

bool Restorer::step(Duration patience, Consumer& consumer, const std::string& own_id) {
  faults_.reach(FaultPoint::in_restore);
  // Each in turn: a partition without a leader lets the questions about it wait.
  const auto deadline = steady_clock::now() + patience;
  for (std::size_t n = 0; n < jobs_.size() && steady_clock::now() < deadline; ++n) {
    std::rotate(jobs_.begin(), jobs_.begin() + 1, jobs_.end());
    if (jobs_.back().stage == Stage::settle) settle(jobs_.back(), own_id, consumer);
  }
  ask(consumer);
  read(patience);
  const auto before = jobs_.size();
  std::erase_if(jobs_, [&](Job& job) { return conclude(job, consumer); });
  if (jobs_.size() == before) return false;
  refetch();
  return true;
}

// Before anything is produced to a changelog that was another's, its last stable offset must equal
// its high watermark: an open transaction of a dead writer blocks our restore and every reader, and
// a hanging one could be committed by us.
void Restorer::settle(Job& job, const std::string& own_id, Consumer& consumer) {
  const kafka::Partition partition = job.task->changelog();
  const auto stable = kafka::watermarks(committed_reader_.get(), partition, query_timeout);
  const auto end = kafka::watermarks(raw_reader_.get(), partition, query_timeout);
  if (!stable || !end) return;
  job.end = end->high;
  if (stable->high >= end->high) {
    job.stage = Stage::ask;
    return;
  }
  const auto now = steady_clock::now();
  if (stable->high != job.stable_offset) {
    job.stable_offset = stable->high;
    job.stable_since = now;
    return;
  }
  if (now - job.stable_since < open_transaction_patience) return;
  if (!job.fenced) {
    const std::string writer = writer_of_open_transaction(partition, stable->high, end->high);
    // Our own start has ended what was ours; nobody is asked about that.
    const bool foreign = !writer.empty() && writer != own_id;
    const std::optional<bool> live = foreign ? is_live_member(writer, consumer) : true;
    if (!live) return;
    job.fenced = true;  // Once: two live workers must not fence each other for ever.
    job.stable_since = now;
    if (*live) return;
    log_.warn("ending the open transaction of a writer that is gone",
              {{"kafka.topic", partition.topic},
               {"kafka.partition", partition.id},
               {"kafka.offset", stable->high},
               {"kafka.transactional_id", writer}});
    fence_(writer);
    metrics_.fencings.Increment();
    return;
  }
  // The broker itself ends it after the transaction timeout and its sweep.
  if (now - job.stable_since > config_.transaction_timeout * 4) {
    refuse(job,
           "a hanging transaction in its changelog could not be ended; see kafka-transactions "
           "find-hanging");
  }
}

std::string Restorer::writer_of_open_transaction(const kafka::Partition& partition,
                                                 std::int64_t from, std::int64_t to) {
  kafka::PartitionList list;
  list.add(partition, from);
  kafka::assign(raw_reader_.get(), list.get());
  std::string writer;
  const auto deadline = steady_clock::now() + query_timeout;
  while (writer.empty() && steady_clock::now() < deadline) {
    const kafka::MessagePtr message(rd_kafka_consumer_poll(raw_reader_.get(), 100));
    if (!message) continue;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR || message->offset >= to) break;
    const std::string_view key(static_cast<const char*>(message->key), message->key_len);
    if (key == owner_key) writer.assign(static_cast<const char*>(message->payload), message->len);
  }
  kafka::assign(raw_reader_.get(), nullptr);
  return writer;
}

std::optional<bool> Restorer::is_live_member(const std::string& writer, Consumer& consumer) {
  const rd_kafka_group_list* groups = nullptr;
  const auto error = rd_kafka_list_groups(consumer.handle(), config_.group_id.c_str(), &groups,
                                          static_cast<int>(query_timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  bool live = false;
  for (int g = 0; g < groups->group_cnt; ++g) {
    for (int m = 0; m < groups->groups[g].member_cnt; ++m) {
      live = live || writer == transactional_id(config_, groups->groups[g].members[m].client_id);
    }
  }
  rd_kafka_group_list_destroy(groups);
  return live;
}

void Restorer::ask(Consumer& consumer) {
  kafka::PartitionList list;
  for (const Job& job : jobs_) {
    if (job.stage != Stage::ask) continue;
    for (const InputQueue& input : job.task->inputs()) list.add(input.partition());
  }
  if (list.size() == 0) return;
  // Pending offsets of an open transaction make this time out, with every offset still at "none".
  const auto now = steady_clock::now();
  if (consumer.committed(list, query_timeout) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    // By then the broker has ended every transaction that could be open. Offsets that are pending
    // all the same were left by a broker that died meanwhile: only a new start of their writer,
    // which may be us, ends them.
    if (now - unanswered_since_.value_or(now) > config_.transaction_timeout * 2)
      throw Uncertain("the group's offsets cannot be read");
    if (!unanswered_since_) unanswered_since_ = now;
    return;
  }
  unanswered_since_.reset();
  int i = 0;
  for (Job& job : jobs_) {
    if (job.stage != Stage::ask) continue;
    job.committed.clear();
    job.sequence.reset();
    for (std::size_t n = 0; n < job.task->inputs().size(); ++n, ++i) {
      job.committed.push_back(list[i].offset);
      if (const auto mark = mark_in(list[i]))
        job.sequence = std::max(mark->sequence, job.sequence.value_or(0));
    }
    job.stage = Stage::read;
    job.progress_at = steady_clock::now();
    job.end_seen = false;
  }
  refetch();
}

void Restorer::refetch() {
  kafka::PartitionList list;
  for (const Job& job : jobs_) {
    if (job.stage != Stage::read || match(job) == Match::equal) continue;
    const std::int64_t next = job.task->changelog_next();
    list.add(job.task->changelog(), next > 0 ? next : RD_KAFKA_OFFSET_BEGINNING);
  }
  kafka::assign(committed_reader_.get(), list.size() > 0 ? list.get() : nullptr);
}

void Restorer::read(Duration patience) {
  const bool reading = std::any_of(jobs_.begin(), jobs_.end(), [&](const Job& job) {
    return job.stage == Stage::read && match(job) != Match::equal;
  });
  if (!reading) return;
  const auto deadline = steady_clock::now() + patience;
  do {
    const auto batch = fetched_.take(Duration(5));
    const auto now = steady_clock::now();
    run_ = {};
    constexpr std::size_t group_max = 16;
    for (std::size_t i = 0; i < batch.size(); i += group_max) {
      const auto group = batch.subspan(i, std::min(group_max, batch.size() - i));
      if (const Job* job = reader_of(*group.front())) job->task->expect(group);
      for (rd_kafka_message_t* message : group) {
        const kafka::MessagePtr owned(message);
        take(*owned, now);
      }
    }
  } while (steady_clock::now() < deadline &&
           std::any_of(jobs_.begin(), jobs_.end(), [&](const Job& job) {
             return job.stage == Stage::read && match(job) == Match::behind && !job.end_seen;
           }));
}

Restorer::Job* Restorer::reader_of(const rd_kafka_message_t& message) {
  // Messages come in long runs of one partition, and names are compared slowly.
  if (run_.topic == message.rkt && run_.partition == message.partition) return run_.job;
  const auto job = std::find_if(jobs_.begin(), jobs_.end(), [&](const Job& candidate) {
    return candidate.stage == Stage::read && candidate.task->in_changelog(message);
  });
  run_ = {message.rkt, message.partition, job == jobs_.end() ? nullptr : &*job};
  return run_.job;
}

void Restorer::take(const rd_kafka_message_t& message, Instant now) {
  Job* job = reader_of(message);
  if (job == nullptr) return;
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    job->end_seen = true;
    return;
  }
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  // Never beyond what the group has committed: what comes after it belongs to a later question.
  if (match(*job) == Match::equal) return;
  const std::uint64_t before =
      job->task->loaded_position() ? job->task->loaded_position()->sequence() : 0;
  job->task->load(message);
  ++job->records;
  job->end_seen = false;
  job->progress_at = now;
  const bool is_position =
      std::string_view(static_cast<const char*>(message.key), message.key_len) == position_key;
  if (is_position && job->task->loaded_position()->sequence() <= before) {
    metrics_.sequence_alarms.Increment();
    log_.error(
        "a position repeats in the changelog: a transaction was torn or two writers were at work",
        {{"kafka.topic", job->task->changelog().topic},
         {"kafka.partition", message.partition},
         {"kafka.offset", message.offset},
         {"assist.sequence", before}});
  }
}

Restorer::Match Restorer::match(const Job& job) const {
  const std::optional<Position>& found = job.task->loaded_position();
  if (!job.sequence) return found ? Match::contradiction : Match::fresh;
  if (!found || found->sequence() < *job.sequence) return Match::behind;
  if (found->sequence() > *job.sequence) return Match::ahead;
  for (int i = 0; i < found->inputs_size(); ++i) {
    for (std::size_t n = 0; n < job.committed.size(); ++n) {
      if (job.task->inputs()[n].partition().topic == found->inputs(i).topic() &&
          job.committed[n] != found->inputs(i).next()) {
        return Match::contradiction;
      }
    }
  }
  return Match::equal;
}

bool Restorer::conclude(Job& job, Consumer& consumer) {
  if (job.task->phase == Task::Phase::stopped) return true;
  if (job.stage != Stage::read) return false;
  const Match matched = match(job);
  const auto now = steady_clock::now();
  if (matched == Match::ahead) {
    // Another member has moved on since we asked, or our question was old. Poll, then ask again; if
    // it stays so, our store knows more than Kafka does: the changelog was cut, or the group's
    // offsets were set back.
    if (!job.ahead_since) job.ahead_since = now;
    job.stage = Stage::ask;
    if (now - *job.ahead_since > config_.restore_timeout)
      begin_again(job, "ahead of the group's committed offsets");
    return false;
  }
  job.ahead_since.reset();
  if (matched == Match::behind || matched == Match::contradiction ||
      !(matched == Match::equal || job.end_seen)) {
    if (now - job.progress_at <= config_.restore_timeout) return false;
    if (matched == Match::contradiction || job.end_seen) {
      begin_again(job, "no progress");
    } else {  // The changelog does not come, which says nothing about the store.
      job.stage = Stage::ask;
    }
    return false;
  }
  Task& task = *job.task;
  const std::optional<Position> position = task.loaded_position();
  const std::optional<std::int32_t> before = partitions_before(job);
  if (!before) return false;
  if (*before != task.partitions()) {
    refuse(job, task.inputs().front().partition().topic + " and its like had " +
                    std::to_string(*before) + " partitions and now have " +
                    std::to_string(task.partitions()) +
                    ": keys have moved; begin anew with another kafka.group_id and "
                    "topics.changelog_prefix");
    return true;
  }
  for (std::size_t i = 0; i < job.committed.size(); ++i) {
    if (job.committed[i] >= 0) continue;
    const auto range =
        kafka::watermarks(consumer.handle(), task.inputs()[i].partition(), query_timeout);
    if (!range) return false;
    job.committed[i] =
        range->low;  // Never committed and never written: a new input, from its beginning.
  }
  task.resume_at(position, job.committed, task.changelog_next());
  const std::chrono::duration<double> took = now - job.started;
  metrics_.restore_duration.Observe(took.count());
  metrics_.restore_records.Increment(static_cast<double>(job.records));
  log_.info("task is live", {{"assist.stage", task.stage()},
                             {"kafka.partition", task.partition()},
                             {"assist.records", job.records},
                             {"assist.seconds", took.count()},
                             {"assist.sequence", position ? position->sequence() : 0}});
  return true;
}

// How many partitions the inputs had when the state was made. A partition without state may be a
// new one, whose keys have theirs elsewhere: its neighbours' commits tell. None: no answer in time.
std::optional<std::int32_t> Restorer::partitions_before(const Job& job) {
  const Task& task = *job.task;
  if (task.loaded_position())
    return static_cast<std::int32_t>(task.loaded_position()->partitions());
  kafka::PartitionList list;
  for (std::int32_t id = 0; id < task.partitions(); ++id)
    list.add({job.task->inputs().front().partition().topic, id});
  const auto error =
      rd_kafka_committed(raw_reader_.get(), list.get(), static_cast<int>(query_timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  for (int i = 0; i < list.size(); ++i) {
    if (const auto mark = mark_in(list[i])) return mark->partitions;
  }
  return task.partitions();
}

void Restorer::begin_again(Job& job, const char* why) {
  log_.error("restore begins again, without the local store",
             {{"assist.stage", job.task->stage()},
              {"kafka.partition", job.task->partition()},
              {"assist.reason", why}});
  job.task->wipe();
  job.ahead_since.reset();
  job.stage = Stage::settle;
  job.fenced = false;
  job.stable_offset = -1;
  job.progress_at = job.stable_since = steady_clock::now();
}

void Restorer::refuse(Job& job, const std::string& why) {
  log_.error("task is stopped: " + why,
             {{"assist.stage", job.task->stage()}, {"kafka.partition", job.task->partition()}});
  job.task->phase = Task::Phase::stopped;
}

}  // namespace assist
