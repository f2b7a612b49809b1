#include "processor/cli/topics.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "processor/ops/errors.h"
#include "processor/stream/kafka.h"

namespace assist {

namespace {

/// For one answer of the broker. A cluster that elects leaders takes seconds.
constexpr Duration patience{15'000};
constexpr std::int32_t partitions_max = 10'000;

struct Delete {
  void operator()(const rd_kafka_metadata_t* all) const { rd_kafka_metadata_destroy(all); }
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
  void operator()(rd_kafka_AdminOptions_t* options) const {
    rd_kafka_AdminOptions_destroy(options);
  }
  void operator()(rd_kafka_ConfigResource_t* one) const { rd_kafka_ConfigResource_destroy(one); }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
template <class T>
using Owned = std::unique_ptr<T, Delete>;

std::map<std::string, std::int32_t> topics_of(rd_kafka_t* handle, const std::string& servers) {
  const rd_kafka_metadata_t* answer = nullptr;
  const auto failed =
      rd_kafka_metadata(handle, 1, nullptr, &answer, static_cast<int>(patience.count()));
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw IoError(fmt::format("{}: {}", servers, rd_kafka_err2str(failed)));
  }
  const Owned<const rd_kafka_metadata_t> all(answer);
  std::map<std::string, std::int32_t> counts;
  for (int i = 0; i < all->topic_cnt; ++i) {
    counts[all->topics[i].topic] = all->topics[i].partition_cnt;
  }
  return counts;
}

Owned<rd_kafka_NewTopic_t> new_topic(const TopicPlan& plan, std::int32_t replication) {
  std::array<char, 512> why{};
  Owned<rd_kafka_NewTopic_t> topic(rd_kafka_NewTopic_new(plan.name.c_str(), plan.partitions,
                                                         replication, why.data(), why.size()));
  if (!topic) throw IoError(fmt::format("{}: {}", plan.name, why.data()));
  for (const auto& [key, value] : plan.settings) {
    rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str());
  }
  return topic;
}

Owned<rd_kafka_AdminOptions_t> admin_options(rd_kafka_t* handle, rd_kafka_admin_op_t operation) {
  Owned<rd_kafka_AdminOptions_t> options(rd_kafka_AdminOptions_new(handle, operation));
  std::array<char, 512> why{};
  const int timeout = static_cast<int>(patience.count());
  rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout, why.data(), why.size());
  // DescribeConfigs knows no operation timeout and says so; nothing depends on it there.
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), timeout, why.data(), why.size());
  return options;
}

/// The answer to one admin request. Throws IoError when there is none.
Owned<rd_kafka_event_t> answer_of(rd_kafka_queue_t* queue) {
  Owned<rd_kafka_event_t> event(rd_kafka_queue_poll(queue, static_cast<int>(2 * patience.count())));
  if (!event) throw IoError("the broker does not answer");
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw IoError(rd_kafka_event_error_string(event.get()));
  }
  return event;
}

void create(rd_kafka_t* handle, const std::vector<TopicPlan>& missing, std::int32_t replication) {
  std::vector<Owned<rd_kafka_NewTopic_t>> topics;
  std::vector<rd_kafka_NewTopic_t*> raw;
  for (const TopicPlan& plan : missing) {
    topics.push_back(new_topic(plan, replication));
    raw.push_back(topics.back().get());
  }
  const kafka::Queue queue(rd_kafka_queue_new(handle));
  const auto options = admin_options(handle, RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_CreateTopics(handle, raw.data(), raw.size(), options.get(), queue.get());
  const auto event = answer_of(queue.get());
  std::size_t count = 0;
  const auto* results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  std::string problems;
  for (std::size_t i = 0; i < count; ++i) {
    const auto failed = rd_kafka_topic_result_error(results[i]);
    // Another process was quicker: the next run of this command compares what it made.
    if (failed == RD_KAFKA_RESP_ERR_NO_ERROR || failed == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      continue;
    }
    const char* why = rd_kafka_topic_result_error_string(results[i]);
    problems += fmt::format("{}{}: {}", problems.empty() ? "" : "\n",
                            rd_kafka_topic_result_name(results[i]),
                            why != nullptr ? why : rd_kafka_err2str(failed));
  }
  if (!problems.empty()) throw IoError(problems);
}

/// The controller answers before every broker knows: whoever produces at once would be told
/// "unknown topic".
void wait_until_known(rd_kafka_t* handle, const std::string& servers,
                      const std::vector<TopicPlan>& plans) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const auto known = [&] {
    const auto there = topics_of(handle, servers);
    return std::all_of(plans.begin(), plans.end(),
                       [&](const TopicPlan& plan) { return there.contains(plan.name); });
  };
  while (!known()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw IoError("the broker does not show the topics that it created");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

/// cleanup.policy of each topic.
std::map<std::string, std::string> policies_of(rd_kafka_t* handle,
                                               const std::vector<TopicPlan>& topics) {
  std::vector<Owned<rd_kafka_ConfigResource_t>> resources;
  std::vector<rd_kafka_ConfigResource_t*> raw;
  for (const TopicPlan& plan : topics) {
    resources.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, plan.name.c_str()));
    raw.push_back(resources.back().get());
  }
  const kafka::Queue queue(rd_kafka_queue_new(handle));
  const auto options = admin_options(handle, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  rd_kafka_DescribeConfigs(handle, raw.data(), raw.size(), options.get(), queue.get());
  const auto event = answer_of(queue.get());
  std::size_t count = 0;
  const auto* results = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  std::map<std::string, std::string> policies;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t entries = 0;
    const auto* all = rd_kafka_ConfigResource_configs(results[i], &entries);
    for (std::size_t j = 0; j < entries; ++j) {
      if (std::string_view(rd_kafka_ConfigEntry_name(all[j])) != "cleanup.policy") continue;
      policies[rd_kafka_ConfigResource_name(results[i])] = rd_kafka_ConfigEntry_value(all[j]);
    }
  }
  return policies;
}

/// A changelog that expires loses state; an input that is compacted loses events.
void refuse_wrong_policies(rd_kafka_t* handle, const std::vector<TopicPlan>& there) {
  const auto policies = policies_of(handle, there);
  std::string problems;
  for (const TopicPlan& plan : there) {
    const auto found = policies.find(plan.name);
    const std::string& wanted = plan.settings.at("cleanup.policy");
    if (found == policies.end() || found->second == wanted) continue;
    problems += fmt::format("{}{} is there with cleanup.policy={}, {} needed",
                            problems.empty() ? "" : "\n", plan.name, found->second, wanted);
  }
  if (!problems.empty()) throw IoError(problems);
}

}  // namespace

void create_topics(const Config& config, const TopicOptions& options, std::ostream& out) {
  const kafka::Handle handle = kafka::Settings(config.stream, RD_KAFKA_PRODUCER).make();
  const auto existing = topics_of(handle.get(), config.stream.bootstrap_servers);
  const auto plans = plan_topics(config, options, existing);
  std::vector<TopicPlan> missing;
  std::vector<TopicPlan> there;
  for (const TopicPlan& plan : plans)
    (existing.contains(plan.name) ? there : missing).push_back(plan);
  if (!there.empty()) refuse_wrong_policies(handle.get(), there);
  if (!missing.empty()) {
    create(handle.get(), missing, options.replication);
    wait_until_known(handle.get(), config.stream.bootstrap_servers, missing);
  }
  for (const TopicPlan& plan : plans) {
    out << fmt::format("{} {} ({} partitions, {})\n",
                       existing.contains(plan.name) ? "is there" : "created ", plan.name,
                       plan.partitions, plan.settings.at("cleanup.policy"));
  }
}

void add_topics(CLI::App& app) {
  struct Arguments {
    std::string file, bootstrap;
    std::vector<std::string> overrides;
    TopicOptions options;
  };
  const auto given = std::make_shared<Arguments>();
  CLI::App* topics = app.add_subcommand("topics", "the topics of a configuration");
  topics->require_subcommand(1);
  CLI::App* command = topics->add_subcommand(
      "create", "create what is missing, with the settings that the guarantees need");
  command->add_option("--config,-c", given->file, "configuration file")->required();
  command->add_option("--set", given->overrides, "key=value that wins over the file; repeatable");
  command->add_option("--bootstrap", given->bootstrap, "broker, instead of the configured one");
  command
      ->add_option("--partitions", given->options.partitions,
                   fmt::format("of every topic; without: as those that are there, or {}",
                               partitions_default))
      ->check(CLI::Range(1, partitions_max));
  command
      ->add_option("--replication", given->options.replication,
                   "copies of each partition; without: the broker's default")
      ->check(CLI::Range(1, 100));
  command->add_flag("--keep-forever", given->options.keep_forever,
                    "no record expires by age: for recorded events, which are older than that");
  command->callback([given] {
    std::vector<std::string> overrides = given->overrides;
    if (!given->bootstrap.empty()) {
      overrides.push_back("kafka.bootstrap_servers=\"" + given->bootstrap + "\"");
    }
    create_topics(load_config(given->file, overrides), given->options, std::cout);
  });
}

}  // namespace assist
