#include "experiments/spec/pipeline_sections.hpp"

namespace springtide::experiments {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

sim::SimDuration span(auto duration) { return duration; }

}  // namespace

SectionInfo pipeline_section() {
  return {
      .name = "pipeline",
      .summary = "the delays between the world and serving",
      .parameters = {
          {.name = "label",
           .default_value = std::string("click"),
           .meaning = "what is learnt and measured: a click or one of the world's behaviours",
           .choices = {"view", "click", "dwell", "purchase", "rating", "share"}},
          {.name = "min_rating",
           .default_value = 4.0,
           .unit = "stars",
           .meaning = "a rating below is no positive (label rating)",
           .minimum = 1.0,
           .maximum = 5.0},
          {.name = "min_dwell",
           .default_value = span(seconds(30)),
           .unit = "time",
           .meaning = "a dwell below is no positive (label dwell)",
           .minimum = 0.0,
           .above_minimum = true},
          {.name = "collection_delay",
           .default_value = span(minutes(0)),
           .unit = "time",
           .meaning = "from an event to the recommender's sight of it",
           .minimum = 0.0},
          {.name = "label_window",
           .default_value = span(minutes(10)),
           .unit = "time",
           .meaning = "an impression without feedback is a negative after this (task click)",
           .minimum = 0.0},
          {.name = "delayed_feedback",
           .default_value = std::string("naive"),
           .meaning = "what is learnt of feedback after its impression became a negative: nothing (naive), the label "
                      "again (relabel), or again with weights, negatives at once (fake_negative_weighted) or after the "
                      "window (importance_weighted)",
           .choices = {"naive", "relabel", "fake_negative_weighted", "importance_weighted"}},
          {.name = "deployment_delay",
           .default_value = span(minutes(0)),
           .unit = "time",
           .meaning = "from trained to serving",
           .minimum = 0.0},
          {.name = "training_cost",
           .default_value = std::string("zero"),
           .meaning = "virtual time that training takes",
           .choices = {"zero", "modelled", "measured"}},
          {.name = "train_us_per_example",
           .default_value = 1.0,
           .unit = "us",
           .meaning = "virtual time of training an example (training_cost modelled)",
           .minimum = 0.0,
           .maximum = 1e9},
          {.name = "publish_us",
           .default_value = 1000.0,
           .unit = "us",
           .meaning = "virtual time of a publish (training_cost modelled)",
           .minimum = 0.0,
           .maximum = 1e12},
          {.name = "wall_factor",
           .default_value = 1.0,
           .meaning = "virtual time = wall time x this (training_cost measured)",
           .minimum = 0.0,
           .maximum = 1e6},
          {.name = "serve_us",
           .default_value = 0.0,
           .unit = "us",
           .meaning = "virtual time of a request on the core on which trainings run too (latency/response); 0: no such "
                      "core, trainings have their own",
           .minimum = 0.0,
           .maximum = 1e9},
          {.name = "training_share",
           .default_value = 0.5,
           .meaning = "of that core, what a training has while a request is served; 0: serving goes first",
           .minimum = 0.0,
           .maximum = 1.0},
          {.name = "queue",
           .default_value = std::string("newest_wins"),
           .meaning = "trainings called for while another runs: one waits, the latest (newest_wins), or all do, each "
                      "with the data of its own time (first_come)",
           .choices = {"newest_wins", "first_come"}},
          {.name = "gate_labels",
           .default_value = std::int64_t{0},
           .unit = "labels",
           .meaning = "a snapshot that is worse than the last on this many labels is not deployed; 0: all are",
           .minimum = 0.0,
           .maximum = 1e9},
          {.name = "gate_tolerance",
           .default_value = 0.0,
           .meaning = "share by which its loss may be greater",
           .minimum = 0.0,
           .maximum = 1e6},
          {.name = "history_half_life",
           .default_value = span(hours(24)),
           .unit = "time",
           .meaning = "a click's weight in the user's history halves in this time",
           .minimum = 0.0,
           .above_minimum = true},
      }};
}

SectionInfo feature_store_section() {
  return {.name = "pipeline.feature_store",
          .summary = "what keeps features from being as fresh as what has arrived",
          .parameters = {
              {.name = "every",
               .default_value = span(minutes(0)),
               .unit = "time",
               .meaning = "features are refreshed at whole multiples of this from the start of the log; 0s: with every "
                          "event",
               .minimum = 0.0},
              {.name = "delay",
               .default_value = span(minutes(0)),
               .unit = "time",
               .meaning = "from an event's arrival, or from a refresh, to features that serve",
               .minimum = 0.0},
          }};
}

SectionInfo cleaning_section() {
  return {.name = "pipeline.cleaning",
          .summary = "what is dropped or mended of the events that arrive, in this order",
          .parameters = {
              {.name = "bot_filter",
               .default_value = false,
               .meaning = "passes over whoever has asked too often, from then on"},
              {.name = "max_requests_per_hour",
               .default_value = std::int64_t{30},
               .unit = "1/h",
               .meaning = "more is too often (bot_filter)",
               .minimum = 1.0,
               .maximum = 1e9},
              {.name = "bounds", .default_value = false, .meaning = "drops events with a value outside 0 .. 1"},
              {.name = "deduplicate",
               .default_value = false,
               .meaning = "drops an event of the same user, item and time as one before"},
              {.name = "duplicate_window",
               .default_value = span(minutes(0)),
               .unit = "time",
               .meaning = "times no further apart are the same (deduplicate)",
               .minimum = 0.0},
              {.name = "clocks",
               .default_value = false,
               .meaning = "mends the times of users whose events all come with a lag, or before their time"},
              {.name = "clock_tolerance",
               .default_value = span(seconds(1)),
               .unit = "time",
               .meaning = "a lag no longer is none (clocks)",
               .minimum = 0.0},
          }};
}

}  // namespace springtide::experiments
