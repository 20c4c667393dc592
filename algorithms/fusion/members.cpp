#include "algorithms/fusion/members.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "algorithms/member.hpp"

namespace springtide::algorithms {
namespace {

class FusionSnapshot final : public Snapshot {
 public:
  FusionSnapshot(std::vector<PublishedMember> members, std::unique_ptr<const Combiner> combiner)
      : members_(std::move(members)), combiner_(std::move(combiner)) {}

  void score(const ScoreBatch& batch, std::span<float> scores) const override {
    const std::size_t rows = batch.rows();
    std::vector<float> predicted(members_.size() * rows), of_row(members_.size());
    for (std::size_t m = 0; m < members_.size(); ++m) {
      members_[m].score(batch, std::span(predicted).subspan(m * rows, rows));
    }
    for (std::size_t request = 0; request < batch.requests(); ++request) {
      const Combiner::Context context{batch.users[request], batch.times[request]};
      for (std::size_t r = batch.row_begin[request]; r < batch.row_begin[request + 1]; ++r) {
        for (std::size_t m = 0; m < members_.size(); ++m) of_row[m] = predicted[m * rows + r];
        scores[r] = static_cast<float>(combiner_->combine(context, of_row));
      }
    }
  }

 private:
  std::vector<PublishedMember> members_;
  std::unique_ptr<const Combiner> combiner_;
};

class FusionLearner final : public Recommender {
 public:
  FusionLearner(const LearnerConfig& config, CombinerFactory combiner) {
    const std::vector<std::string>& names = config.parameters.texts("members");
    std::map<std::string, std::uint64_t> met;  // two of one name are told apart by their seeds
    for (const std::string& name : names) {
      members_.push_back(Member::make(name, config, config.seed + met[name]++));
    }
    combiner_ = combiner(members_.size(), config);
    if (combiner_->learns()) holdout_ = config.parameters.number("holdout");
    predicted_.resize(members_.size());
  }

  void fit(const Examples& window) override {
    if (window.size() == 0) return;
    const auto held = static_cast<std::size_t>(holdout_ * static_cast<double>(window.size()));
    const std::size_t fitted = window.size() - held;
    for (const Member& member : members_) member.learner->fit(member.visible(window.slice(0, fitted)));
    update(window.slice(fitted, held));
  }

  void update(const Examples& matured) override {
    if (!combiner_->learns()) {
      if (matured.size() == 0) return;
      for (const Member& member : members_) member.learner->update(member.visible(matured));
      return;
    }
    for (std::size_t e = 0; e < matured.size(); ++e) {
      const Examples one = matured.slice(e, 1);
      const std::uint32_t row_begin[] = {0, 1};
      const ScoreBatch batch{row_begin, one.users, one.times, one.items, one.positions, one.features};
      const std::vector<PublishedMember> published = publish_members();
      for (std::size_t m = 0; m < published.size(); ++m) published[m].score(batch, std::span(predicted_).subspan(m, 1));
      combiner_->learn({one.users[0], one.times[0]}, predicted_, one.labels[0] > 0.5F);
      for (const Member& member : members_) member.learner->update(member.visible(one));
    }
  }

  std::shared_ptr<const Snapshot> publish() const override {
    return std::make_shared<FusionSnapshot>(publish_members(), combiner_->copy());
  }
  void save(ArchiveWriter& archive) const override {
    combiner_->save(archive);
    for (const Member& member : members_) member.learner->save(archive);
  }
  void load(ArchiveReader& archive) override {
    combiner_->load(archive);
    for (const Member& member : members_) member.learner->load(archive);
  }
  std::size_t bytes() const override {
    std::size_t bytes = sizeof(*this);
    for (const Member& member : members_) bytes += member.learner->bytes();
    return bytes;
  }

 private:
  std::vector<PublishedMember> publish_members() const {
    std::vector<PublishedMember> published;
    published.reserve(members_.size());
    for (const Member& member : members_) published.push_back(member.publish());
    return published;
  }

  std::vector<Member> members_;
  std::unique_ptr<Combiner> combiner_;
  double holdout_ = 0.0;
  std::vector<float> predicted_;  // members: of the example at hand
};

}  // namespace

std::unique_ptr<Recommender> make_fusion(const LearnerConfig& config, CombinerFactory combiner) {
  return std::make_unique<FusionLearner>(config, combiner);
}

std::vector<sim::ParameterInfo> fusion_parameters(const std::vector<std::string>& names, bool learns,
                                                  std::vector<sim::ParameterInfo> own) {
  std::vector<sim::ParameterInfo> parameters{
      {.name = "members",
       .default_value = std::vector<std::string>{"logistic_regression", "factorization_machine"},
       .meaning = "the algorithms, each with its defaults",
       .minimum = 1,
       .maximum = 16,
       .choices = names}};
  if (learns) {
    parameters.push_back({.name = "holdout",
                          .default_value = 0.2,
                          .meaning = "share of the window, its last, by which members are judged in batch training",
                          .minimum = 0.0,
                          .maximum = 0.9});
  }
  for (sim::ParameterInfo& parameter : own) parameters.push_back(std::move(parameter));
  return parameters;
}

double kept_off_the_ends(double probability) {
  constexpr double kLeast = 1e-4;
  return std::clamp(probability, kLeast, 1.0 - kLeast);
}

}  // namespace springtide::algorithms
