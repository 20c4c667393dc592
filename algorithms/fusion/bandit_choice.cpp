#include "algorithms/fusion/bandit_choice.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "algorithms/fusion/members.hpp"
#include "sim/events/error.hpp"
#include "sim/events/random.hpp"

namespace springtide::algorithms {
namespace {

class BanditChoice final : public Combiner {
 public:
  BanditChoice(std::size_t members, const LearnerConfig& config)
      : key_(sim::random_key("bandit_choice", config.seed)),
        epsilon_(static_cast<float>(config.parameters.number("epsilon"))),
        discount_(config.parameters.number("discount")),
        by_click_(config.parameters.text("reward") == "click"),
        arms_(members) {}

  double combine(const Context& context, std::span<const float> predicted) const override {
    return static_cast<double>(predicted[explored(context).value_or(best_)]);
  }

  void learn(const Context& context, std::span<const float> predicted, bool label) override {
    const std::optional<std::size_t> drawn = explored(context);
    if (!drawn) return;
    const double p = kept_off_the_ends(static_cast<double>(predicted[*drawn]));
    const double reward = by_click_ ? (label ? 1.0 : 0.0) : std::log(label ? p : 1.0 - p);
    Arm& arm = arms_[*drawn];
    arm.count = discount_ * arm.count + 1.0;
    arm.rewards = discount_ * arm.rewards + reward;
    choose();
  }

  std::unique_ptr<Combiner> copy() const override { return std::make_unique<BanditChoice>(*this); }
  void save(ArchiveWriter& archive) const override { archive.column(arms_); }
  void load(ArchiveReader& archive) override {
    auto arms = archive.column<Arm>();
    if (arms.size() != arms_.size()) throw sim::InputError("checkpoint: is of other members");
    arms_ = std::move(arms);
    choose();
  }

 private:
  struct Arm {
    double count = 0.0, rewards = 0.0;
  };

  /// The member that a request is served by, if it explores.
  std::optional<std::size_t> explored(const Context& context) const {
    const auto time = static_cast<std::uint64_t>(context.time.time_since_epoch().count());
    const sim::RandomBlock drawn =
        sim::random_block(key_, {static_cast<std::uint32_t>(context.user), static_cast<std::uint32_t>(time),
                                 static_cast<std::uint32_t>(time >> 32U), 0});
    if (sim::unit_float(drawn[0]) >= epsilon_) return std::nullopt;
    return static_cast<std::size_t>((std::uint64_t{drawn[1]} * arms_.size()) >> 32U);
  }

  // Of those that have been tried; the first where none has been, or they are equal.
  void choose() {
    best_ = 0;
    std::optional<double> most;
    for (std::size_t a = 0; a < arms_.size(); ++a) {
      if (arms_[a].count == 0.0) continue;
      const double mean = arms_[a].rewards / arms_[a].count;
      if (!most || mean > *most) {
        most = mean;
        best_ = a;
      }
    }
  }

  sim::RandomKey key_;
  float epsilon_;
  double discount_;
  bool by_click_;
  std::vector<Arm> arms_;  // members
  std::size_t best_ = 0;
};

}  // namespace

AlgorithmInfo bandit_choice_info(const std::vector<std::string>& names) {
  return {.name = "bandit_choice",
          .summary = "each request is served by one of several algorithms, mostly by the one that has served best",
          .capabilities = {.click = true, .probabilities = true, .features = true, .positions = true},
          .parameters = fusion_parameters(names, /*learns=*/true,
                                          {{.name = "epsilon",
                                            .default_value = 0.1,
                                            .meaning = "share of the requests that are served by a member at random",
                                            .minimum = 0.0,
                                            .maximum = 1.0},
                                           {.name = "discount",
                                            .default_value = 0.999,
                                            .meaning = "what a reward is worth once its member has had another",
                                            .minimum = 0.0,
                                            .maximum = 1.0},
                                           {.name = "reward",
                                            .default_value = std::string("click"),
                                            .meaning = "what a member is judged by: the clicks on what it has served, "
                                                       "or how well it foretold them",
                                            .choices = {"click", "log_likelihood"}}}),
          .make = [](const LearnerConfig& config) {
            return make_fusion(config,
                               [](std::size_t members, const LearnerConfig& given) -> std::unique_ptr<Combiner> {
                                 return std::make_unique<BanditChoice>(members, given);
                               });
          }};
}

}  // namespace springtide::algorithms
