#include "processor/stream/worker.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "processor/event/require.h"
#include "processor/stream/wall_clock.h"

namespace assist {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t timers_per_transaction_max = 5'000;
// The group may be right the next time; partition counts are put right by people.
constexpr std::chrono::seconds rejoin_patience{3}, unequal_patience{10};
// Of the ten seconds that a stop may take. What is not saved then, the next start reads from Kafka.
constexpr std::chrono::seconds last_save_time{5};

}  // namespace

Worker::Worker(Setting setting, Metrics& metrics, Log& log)
    : setting_(std::move(setting)),
      metrics_(metrics),
      log_(log),
      faults_(std::getenv("ASSIST_FAULTS")) {
  const std::string instance = setting_.stream.static_membership ? setting_.name : std::string();
  consumer_ = std::make_unique<Consumer>(
      setting_.stream, setting_.name, instance, setting_.queue_bytes_max,
      Consumer::Listener{[this](Assignment assignment) { assigned(std::move(assignment)); },
                         [this](Revocation revocation) { revoked(revocation); }},
      log_);
  restorer_ = std::make_unique<Restorer>(
      setting_.stream, setting_.queue_bytes_max, [this](const std::string& id) { fence(id); }, log_,
      metrics_, faults_);
}

Worker::~Worker() {
  // After an error a transaction may be open whose last input was taken and not applied: leaving
  // the group must not commit it.
  restorer_->clear();
  tasks_.clear();
  membership_.reset();
  consumer_->close();
}

void Worker::run(const std::atomic<bool>& stop) {
  while (!stop && !learn_topics()) {
    status_.ticked_at_ms = ms_of(wall_clock());
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  if (stop) return;
  make_producer();
  consumer_->subscribe(inputs());
  saved_at_ = committed_at_ = steady_clock::now();
  while (!stop) {
    try {
      run_once();
    } catch (const Uncertain& uncertain) {
      recover(uncertain);
    }
  }
  stop_in_good_order();
}

void Worker::run_once() {
  status_.ticked_at_ms = ms_of(wall_clock());
  messages_.clear();
  consumer_->poll(poll_timeout(), messages_);
  if (failure_) {
    const Uncertain failure = *failure_;
    failure_.reset();
    throw failure;
  }
  if (rearrange_) arrange_tasks();
  if (rejoin_at_ && steady_clock::now() > *rejoin_at_) rejoin();
  if (!producer_ready_ && !start_producer()) return;
  if (!restorer_->idle() &&
      restorer_->step(Duration(50), *consumer_, producer_->transactional_id())) {
    resume_fetching();
  }
  route();
  process();
  go_on_behind_gaps();
  fire_timers();
  if (!backlog_) producer_->release();
  if (commit_is_due()) commit();
  if (!producer_->in_transaction()) save();
  producer_->poll();
  report();
}

// Before joining the group: `range` gives both topics of a task to one member only if all topics
// are known.
bool Worker::learn_topics() {
  std::vector<std::string> wanted = setting_.outputs;
  wanted.push_back(setting_.topics.dead_letters);
  for (const StageSpec& stage : setting_.stages) {
    for (std::string& topic : topics_alike(stage)) wanted.push_back(std::move(topic));
  }
  for (const std::string& topic : wanted) {
    const auto count = kafka::partition_count(consumer_->handle(), topic, Duration(2'000));
    if (!count) {
      log_.warn(
          "waiting for a topic: it does not exist, or no broker answers; see `assist topics "
          "create`",
          {{"kafka.topic", topic}});
      return false;
    }
    partitions_[topic] = *count;
  }
  for (const StageSpec& stage : setting_.stages) {
    const std::string unequal = unequal_counts(stage);
    if (unequal.empty()) continue;
    log_.error("topics of one stage must have equal partition counts; waiting",
               {{"assist.stage", stage.name}, {"assist.partitions", unequal}});
    return false;
  }
  restorer_->warm(wanted);
  status_.topics_known = true;
  return true;
}

std::vector<kafka::Partition> Worker::written_partitions() const {
  std::vector<std::string> topics = setting_.outputs;
  topics.push_back(setting_.topics.dead_letters);
  for (const StageSpec& stage : setting_.stages)
    topics.push_back(setting_.topics.changelog_prefix + stage.name);
  std::vector<kafka::Partition> written;
  for (const std::string& topic : topics) {
    for (std::int32_t id = 0; id < partitions_.at(topic); ++id) written.push_back({topic, id});
  }
  return written;
}

void Worker::make_producer() {
  producer_.reset();
  status_.producer = producer_ready_ = false;
  producer_ =
      std::make_unique<Producer>(setting_.stream, transactional_id(setting_.stream, setting_.name),
                                 written_partitions(), log_, faults_);
}

bool Worker::start_producer() {
  if (!producer_->start(Duration(1'000))) return false;
  status_.producer = producer_ready_ = true;
  metrics_.cleansings.Increment();
  return true;
}

void Worker::assigned(Assignment assignment) {
  metrics_.count(Rebalance::assign);
  assigned_ = std::move(assignment.partitions);
  membership_ = std::move(assignment.membership);
  rearrange_ = true;
  rejoin_at_.reset();
  log_.info("partitions assigned", {{"assist.partitions", assigned_.size()},
                                    {"kafka.generation", kafka::generation_of(membership_.get())}});
}

// Inside a callback of the client: what is thrown here would cross C frames.
void Worker::revoked(Revocation revocation) {
  metrics_.count(revocation == Revocation::lost ? Rebalance::lost : Rebalance::revoke);
  log_.info("partitions revoked", {{"assist.lost", revocation == Revocation::lost}});
  faults_.reach(FaultPoint::in_revoke);
  try {
    if (revocation == Revocation::orderly && membership_ && producer_ready_) {
      commit();
    } else if (producer_ && producer_->in_transaction()) {
      failure_.emplace("partitions were lost with a transaction open");
    }
  } catch (const Uncertain& uncertain) {
    failure_ = uncertain;
  }
  membership_.reset();
  status_.member = false;
  restorer_->clear();
  routes_.clear();
  assigned_.clear();
  if (!failure_) {
    for (auto& [id, task] : tasks_) task->suspend();
  }
}

bool Worker::co_partitioned(const StageSpec& stage) const {
  std::map<std::string, std::vector<std::int32_t>> by_topic;
  for (const std::string& topic : stage.inputs) by_topic[topic];
  for (const kafka::Partition& partition : assigned_) {
    const auto found = by_topic.find(partition.topic);
    if (found != by_topic.end()) found->second.push_back(partition.id);
  }
  for (auto& [topic, ids] : by_topic) std::sort(ids.begin(), ids.end());
  return std::all_of(by_topic.begin(), by_topic.end(),
                     [&](const auto& entry) { return entry.second == by_topic.begin()->second; });
}

void Worker::arrange_tasks() {
  if (membership_ && !refresh_partition_counts()) return;  // No answer: the next turn asks again.
  rearrange_ = false;
  routes_.clear();
  restorer_->clear();
  if (!membership_) return;
  std::map<TaskId, std::unique_ptr<Task>> former = std::move(tasks_);
  tasks_.clear();
  for (const StageSpec& stage : setting_.stages) {
    if (!may_arrange(stage)) continue;
    for (const kafka::Partition& partition : assigned_) {
      if (partition.topic != stage.inputs.front()) continue;
      const TaskId id{stage.name, partition.id};
      std::unique_ptr<Task> task = std::move(former[id]);
      // Its state was made with the former count; the restore refuses it.
      if (task && task->partitions() != partitions_.at(partition.topic)) task.reset();
      if (!task) task = make_task(stage, partition.id);
      task->phase = Task::Phase::restoring;
      restorer_->add(*task);
      tasks_[id] = std::move(task);
    }
  }
  report_tasks();  // Before the group counts: nobody may see a member whose tasks are all done.
  status_.member = !rejoin_at_;
}

std::unique_ptr<Task> Worker::make_task(const StageSpec& stage, std::int32_t partition) {
  return std::make_unique<Task>(Task::Setting{
      stage, partition, partitions_.at(stage.inputs.front()),
      setting_.topics.changelog_prefix + stage.name, next_slot_++, setting_.environment,
      setting_.directory + "/" + stage.name + "-" + std::to_string(partition)});
}

// Partitions that are added move keys to other partitions, and one key must not have two states.
bool Worker::may_arrange(const StageSpec& stage) {
  const std::string unequal = unequal_counts(stage);
  if (unequal.empty() && co_partitioned(stage)) return true;
  if (!unequal.empty()) {
    log_.error("topics of one stage must have equal partition counts: this stage waits",
               {{"assist.stage", stage.name}, {"assist.partitions", unequal}});
  } else {
    log_.error(
        "the group gave us unequal partitions of co-partitioned topics: this stage waits, and "
        "joins again",
        {{"assist.stage", stage.name}});
  }
  rejoin_at_ = steady_clock::now() + (unequal.empty() ? rejoin_patience : unequal_patience);
  return false;
}

/// The topics whose partition counts must be equal.
std::vector<std::string> Worker::topics_alike(const StageSpec& stage) const {
  std::vector<std::string> topics = stage.inputs;
  topics.push_back(setting_.topics.changelog_prefix + stage.name);
  return topics;
}

// They may have changed since the start. False: no answer in time.
bool Worker::refresh_partition_counts() {
  for (const StageSpec& stage : setting_.stages) {
    for (const std::string& topic : topics_alike(stage)) {
      const auto count = kafka::partition_count(consumer_->handle(), topic, Duration(1'000));
      if (!count) return false;
      partitions_[topic] = *count;
    }
  }
  return true;
}

/// "clicks 4, errors 2, changelog 2"; empty when all are equal.
std::string Worker::unequal_counts(const StageSpec& stage) const {
  std::string text;
  bool equal = true;
  for (const std::string& topic : topics_alike(stage)) {
    const std::int32_t count = partitions_.at(topic);
    equal = equal && count == partitions_.at(stage.inputs.front());
    text += (text.empty() ? "" : ", ") + topic + " " + std::to_string(count);
  }
  return equal ? std::string() : text;
}

void Worker::rejoin() {
  log_.warn("joining the group anew");
  rejoin_at_.reset();
  consumer_->unsubscribe();
  consumer_->subscribe(inputs());
}

std::vector<std::string> Worker::inputs() const {
  std::vector<std::string> topics;
  for (const StageSpec& stage : setting_.stages)
    topics.insert(topics.end(), stage.inputs.begin(), stage.inputs.end());
  return topics;
}

void Worker::resume_fetching() {
  kafka::PartitionList list;
  routes_.clear();
  for (auto& [id, task] : tasks_) {
    if (task->phase != Task::Phase::running) continue;
    for (std::size_t i = 0; i < task->inputs().size(); ++i) {
      InputQueue& input = task->inputs()[i];
      input.start_at(input.next());
      list.add(input.partition(), input.next());
      routes_[input.partition()] = {task.get(), i};
    }
  }
  messages_.clear();  // Fetched under the former list: they come again.
  consumer_->fetch_from(list);
}

void Worker::route() {
  backlog_ = messages_.size() >= setting_.stream.batch_max;
  kafka::Partition partition;
  const rd_kafka_topic_t* last_topic = nullptr;
  InputQueue* queue = nullptr;
  std::pair<std::uint64_t, std::uint64_t>* consumed = nullptr;
  for (kafka::MessagePtr& message : messages_) {
    if (consumed == nullptr || message->rkt != last_topic || message->partition != partition.id) {
      partition.topic = rd_kafka_topic_name(message->rkt);
      partition.id = message->partition;
      last_topic = message->rkt;
      consumed = &consumed_[partition.topic];
      const auto route = routes_.find(partition);
      queue =
          route == routes_.end() ? nullptr : &route->second.first->inputs()[route->second.second];
    }
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++consumed->first;
      consumed->second += message->len;
    }
    if (queue != nullptr) queue->take(std::move(message));
  }
}

std::optional<Time> Worker::stage_clock() const {
  if (setting_.stream.clock == Clock::event) return std::nullopt;
  return wall_clock();
}

void Worker::process() {
  waiting_ = false;
  const std::optional<Time> now = stage_clock();
  for (auto& [id, task] : tasks_) {
    if (task->phase != Task::Phase::running) continue;
    if (task->waiting() > 0 && !producer_->in_transaction())
      faults_.reach(FaultPoint::before_processing);
    const Task::Progress progress =
        task->process(setting_.stream.batch_max, now, consumer_->handle(), *producer_,
                      setting_.topics.dead_letters, setting_.stream.group_id, metrics_);
    waiting_ = waiting_ || progress.waiting;
    backlog_ = backlog_ || progress.applied >= setting_.stream.batch_max;
    if (progress.applied > 0) faults_.reach(FaultPoint::processing);
  }
}

// Retention may delete what was not read in time, and a broker that comes up without its newest
// records cuts the log. Both are beyond repair here, and the visitors of today need help.
void Worker::go_on_behind_gaps() {
  bool moved = false;
  for (const auto& [partition, route] : routes_) {
    InputQueue& input = route.first->inputs()[route.second];
    if (!input.out_of_range()) continue;
    const auto log = kafka::watermarks(consumer_->handle(), partition, Duration(1'000));
    if (!log) continue;
    const std::int64_t from = std::clamp(input.next(), log->low, log->high);
    log_.error("an input's log does not hold what comes next: records are lost",
               {{"kafka.topic", partition.topic},
                {"kafka.partition", partition.id},
                {"kafka.offset", input.next()},
                {"assist.goes_on_at", from}});
    metrics_.input_gaps.Increment();
    input.start_at(from);
    moved = true;
  }
  if (moved) resume_fetching();
}

void Worker::fire_timers() {
  const std::optional<Time> now = stage_clock();
  for (auto& [id, task] : tasks_) {
    if (task->phase != Task::Phase::running) continue;
    const Time reached = task->reached(consumer_->handle(), now);
    if (reached == Time::min()) continue;
    const std::size_t fired = task->fire_due(reached - setting_.stream.lateness, now, *producer_,
                                             timers_per_transaction_max);
    if (fired == 0) continue;
    metrics_.timers_fired.Increment(static_cast<double>(fired));
    faults_.reach(FaultPoint::after_timer);
  }
}

Duration Worker::poll_timeout() const {
  if (!producer_ready_) return Duration(20);
  if (!restorer_->idle() || backlog_) return Duration(0);
  if (waiting_) return Duration(5);
  const auto since = std::chrono::duration_cast<Duration>(steady_clock::now() - committed_at_);
  const bool open = producer_->in_transaction();
  const Duration interval = !open                      ? Duration(50)
                            : producer_->outputs() > 0 ? setting_.stream.commit_interval_output
                                                       : setting_.stream.commit_interval;
  return std::clamp(interval - (open ? since : Duration(0)), Duration(0), Duration(50));
}

bool Worker::commit_is_due() const {
  if (!producer_->in_transaction() || !membership_) return false;
  const auto since = steady_clock::now() - committed_at_;
  std::size_t changed = 0;
  for (const auto& [id, task] : tasks_) changed += task->host().stats().changed;
  if (changed >= setting_.stream.commit_records_max) return true;
  if (backlog_) return since >= setting_.stream.commit_interval_backlog;
  if (producer_->outputs() > 0 && since >= setting_.stream.commit_interval_output) return true;
  return since >= setting_.stream.commit_interval;
}

void Worker::commit() {
  if (!producer_->in_transaction()) return;
  faults_.reach(FaultPoint::before_changes);
  const Time now = wall_clock();
  const auto began = steady_clock::now();
  kafka::PartitionList offsets;
  for (auto& [id, task] : tasks_) task->write_changes(*producer_, offsets, now);
  producer_->commit(offsets, membership_.get());
  for (auto& [id, task] : tasks_) task->mark_committed(*producer_);
  committed_at_ = steady_clock::now();
  metrics_.count(CommitResult::committed);
  metrics_.commit_duration.Observe(std::chrono::duration<double>(committed_at_ - began).count());
}

void Worker::recover(const Uncertain& why) {
  log_.warn("transaction given up; tasks are rebuilt from what Kafka has",
            {{"error.message", why.what()}});
  metrics_.recoveries.Increment();
  if (why.cause == Uncertain::Cause::fenced) metrics_.fencings.Increment();
  const bool membership_lost = why.cause == Uncertain::Cause::membership_lost;
  metrics_.count(producer_->abort() ? CommitResult::aborted : CommitResult::uncertain);
  make_producer();
  restorer_->clear();
  routes_.clear();
  messages_.clear();
  consumer_->fetch_from(kafka::PartitionList());
  for (auto& [id, task] : tasks_) {
    task->forget();
    task->phase = Task::Phase::restoring;
    // Without membership the group tells first who owns what; restoring now could only race with
    // the new owner. The same holds while a new assignment has not been arranged yet.
    if (membership_ && !membership_lost && !rearrange_) restorer_->add(*task);
  }
  report_tasks();
  if (!membership_lost) return;
  membership_.reset();
  status_.member = false;
  // The client notices by itself with its next heartbeat; should it not, we leave and join.
  rejoin_at_ = steady_clock::now() + setting_.stream.session_timeout * 3;
}

// As in a start: only the same id can end what it left open, and only an abort over the partitions
// a hanging one.
void Worker::fence(const std::string& transactional_id) {
  Producer successor(setting_.stream, transactional_id, written_partitions(), log_, faults_);
  const auto deadline = steady_clock::now() + std::chrono::seconds(5);
  try {
    while (!successor.start(Duration(1'000)) && steady_clock::now() < deadline) {
    }
  } catch (const Uncertain& uncertain) {
    log_.warn("the dead writer could not be fenced yet", {{"error.message", uncertain.what()}});
  }
}

void Worker::stop_in_good_order() {
  try {
    if (membership_ && producer_ready_) commit();
    const auto enough = steady_clock::now() + last_save_time;
    for (auto& [id, task] : tasks_) {
      task->finish_save(enough);
      // What a restore has brought may be millions, and a stop must be quick.
      if (task->phase == Task::Phase::running) task->begin_save(wall_clock());
      task->finish_save(enough);
      task->store().flush(Store::Wait::yes);
    }
  } catch (const Uncertain& uncertain) {
    log_.warn("the last transaction is left to the next start",
              {{"error.message", uncertain.what()}});
    for (auto& [id, task] : tasks_) task->forget();
  } catch (const IoError& error) {
    log_.error("state could not be saved; the next start reads it from Kafka",
               {{"error.message", error.what()}});
  }
  // Stores are closed before the group hears that we leave: the next owner may be in this process.
  tasks_.clear();
  routes_.clear();
  membership_.reset();
  consumer_->close();
}

}  // namespace assist
