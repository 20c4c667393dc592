#include "algorithms/exploration/explorer.hpp"

#include <utility>

#include "algorithms/member.hpp"

namespace springtide::algorithms {
namespace {

class ExploringSnapshot final : public Snapshot {
 public:
  ExploringSnapshot(PublishedMember member, std::unique_ptr<const Explorer> explorer)
      : member_(std::move(member)), explorer_(std::move(explorer)) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    member_.score(batch, scores);
    explorer_->explore(batch, scores);
  }

 private:
  PublishedMember member_;
  std::unique_ptr<const Explorer> explorer_;
};

class ExploringLearner final : public Recommender {
 public:
  ExploringLearner(const LearnerConfig& config, ExplorerFactory explorer)
      : member_(Member::make(config.parameters.text("member"), config, config.seed)), explorer_(explorer(config)) {}

  void fit(const Examples& window) override {
    if (window.size() == 0) return;
    member_.learner->fit(member_.visible(window));
    explorer_->learn(window);
  }
  void update(const Examples& matured) override {
    if (matured.size() == 0) return;
    member_.learner->update(member_.visible(matured));
    explorer_->learn(matured);
  }
  std::shared_ptr<const Snapshot> publish() const override {
    return std::make_shared<ExploringSnapshot>(member_.publish(), explorer_->copy());
  }
  void save(ArchiveWriter& archive) const override {
    member_.learner->save(archive);
    explorer_->save(archive);
  }
  void load(ArchiveReader& archive) override {
    member_.learner->load(archive);
    explorer_->load(archive);
  }
  std::size_t bytes() const override { return sizeof(*this) + member_.learner->bytes() + explorer_->bytes(); }

 private:
  Member member_;
  std::unique_ptr<Explorer> explorer_;
};

}  // namespace

std::unique_ptr<Recommender> make_exploring(const LearnerConfig& config, ExplorerFactory explorer) {
  return std::make_unique<ExploringLearner>(config, explorer);
}

std::vector<sim::ParameterInfo> exploring_parameters(const std::vector<std::string>& names,
                                                     std::vector<sim::ParameterInfo> own) {
  std::vector<sim::ParameterInfo> parameters{{.name = "member",
                                              .default_value = std::string("logistic_regression"),
                                              .meaning = "the algorithm that scores, with its defaults",
                                              .choices = names}};
  for (sim::ParameterInfo& parameter : own) parameters.push_back(std::move(parameter));
  return parameters;
}

Capabilities exploring_capabilities() { return {.click = true, .features = true, .positions = true}; }

sim::RandomBlock request_block(sim::RandomKey key, UserId user, SimTime time, std::uint32_t item) {
  const auto at = static_cast<std::uint64_t>(time.time_since_epoch().count());
  return sim::random_block(key, {static_cast<std::uint32_t>(user), static_cast<std::uint32_t>(at),
                                 static_cast<std::uint32_t>(at >> 32U), item});
}

sim::RandomStream block_stream(sim::RandomKey key, const sim::RandomBlock& block) {
  return {key, std::uint64_t{block[0]} << 32U | block[1]};
}

}  // namespace springtide::algorithms
