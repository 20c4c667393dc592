#include "sim/world/content.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "sim/events/error.hpp"
#include "sim/events/random.hpp"
#include "sim/world/draws.hpp"
#include "sim/world/kernels.hpp"

namespace springtide::sim {
namespace {

// Writes the columns that one modality has of each row.
class View {
 public:
  View(const Catalogue& catalogue, const ModalityConfig& config, std::uint64_t seed)
      : catalogue_(catalogue),
        columns_(static_cast<std::size_t>(config.parameters.integer("columns"))),
        noise_(static_cast<float>(config.parameters.number("noise"))),
        missing_(config.parameters.number("missing")) {
    const std::string stream = "world/modality/" + config.name;
    mixed_ = columns_ > 0;
    if (mixed_) {
      mix_ = normals_of(random_key(stream + "/mix", seed), columns_, catalogue.stride());
      for (float& weight : mix_) weight /= std::sqrt(static_cast<float>(catalogue.topic_count()));
    } else {
      columns_ = catalogue.topic_count();
    }
    noise_stride_ = padded_to_lanes(columns_);
    noise_key_ = random_key(stream + "/noise", seed);
    missing_key_ = random_key(stream + "/missing", seed);
  }

  std::size_t columns() const { return columns_ + (missing_ > 0.0 ? 1 : 0); }

  void write(std::size_t first_column, AttributeTable& table) const {
    const std::vector<float> noise = normals_of(noise_key_, catalogue_.items(), noise_stride_);
    for (std::uint32_t item = 0; item < catalogue_.items(); ++item) {
      float* const row = table.values.data() + item * table.columns + first_column;
      const bool is_missing = missing_ > 0.0 && RandomStream(missing_key_, item).bernoulli(missing_);
      if (missing_ > 0.0) row[columns_] = is_missing ? 0.0F : 1.0F;
      if (is_missing) continue;
      for (std::size_t column = 0; column < columns_; ++column) {
        row[column] = shown(item, column) + noise_ * noise[item * noise_stride_ + column];
      }
    }
  }

 private:
  float shown(std::uint32_t item, std::size_t column) const {
    const float* const topics = catalogue_.topics() + item * catalogue_.stride();
    if (!mixed_) return topics[column];
    float sum = 0.0F;
    for (std::size_t topic = 0; topic < catalogue_.topic_count(); ++topic) {
      sum += mix_[column * catalogue_.stride() + topic] * topics[topic];
    }
    return sum;
  }

  const Catalogue& catalogue_;
  std::size_t columns_, noise_stride_ = 0;
  float noise_;
  double missing_;
  bool mixed_ = false;
  std::vector<float> mix_;  // columns x stride
  RandomKey noise_key_, missing_key_;
};

// The one view of a world that names no modality.
void write_topics(const Catalogue& catalogue, float noise, std::uint64_t seed, AttributeTable& table) {
  const std::size_t stride = catalogue.stride();
  const std::vector<float> normals = normals_of(random_key("world/item_content", seed), catalogue.items(), stride);
  for (std::size_t item = 0; item < catalogue.items(); ++item) {
    for (std::size_t topic = 0; topic < catalogue.topic_count(); ++topic) {
      const std::size_t i = item * stride + topic;
      table.values[item * table.columns + topic] = catalogue.topics()[i] + noise * normals[i];
    }
  }
}

}  // namespace

AttributeTable content_of(const Catalogue& catalogue, const WorldConfig& config, std::uint64_t seed) {
  std::set<std::string> names;
  std::vector<View> views;
  AttributeTable table;
  for (const ModalityConfig& modality : config.modalities) {
    if (!names.insert(modality.name).second) {
      throw ConfigError(fmt::format("world.modality.name = \"{}\": is the name of another modality", modality.name));
    }
    views.emplace_back(catalogue, modality, seed);
    table.columns += views.back().columns();
  }
  if (views.empty()) table.columns = catalogue.topic_count();
  const std::size_t price_column = table.columns;
  if (!catalogue.log_price().empty()) ++table.columns;
  table.values.assign(catalogue.items() * table.columns, 0.0F);
  std::size_t first = 0;
  for (const View& view : views) {
    view.write(first, table);
    first += view.columns();
  }
  if (views.empty()) {
    write_topics(catalogue, static_cast<float>(config.parameters.number("content_noise")), seed, table);
  }
  for (std::size_t item = 0; item < catalogue.log_price().size(); ++item) {
    table.values[item * table.columns + price_column] = catalogue.log_price()[item];
  }
  return table;
}

}  // namespace springtide::sim
