#include "sim/world/content.hpp"

#include <Eigen/LU>
#include <cmath>
#include <vector>

#include "sim/events/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/moments.hpp"
#include "tests/world/small_world.hpp"

namespace springtide::sim {
namespace {

constexpr std::uint64_t kSeed = 7;

ModalityConfig modality(const std::string& name, std::map<std::string, ParameterValue> given) {
  return {name, Parameters::resolve("world.modality", modality_parameters(), given)};
}

WorldConfig world(std::vector<ModalityConfig> modalities, std::map<std::string, ParameterValue> given = {}) {
  given.insert({{"items", std::int64_t{4'000}}, {"topics", std::int64_t{5}}});
  return {world_of(given), {}, {}, std::move(modalities)};
}

std::vector<float> column(const AttributeTable& table, std::size_t wanted) {
  std::vector<float> values;
  for (std::size_t i = wanted; i < table.values.size(); i += table.columns) values.push_back(table.values[i]);
  return values;
}

TEST_CASE("columns are those of the modalities in order, presence where one can be missing, and the price",
          "[content]") {
  const WorldConfig config = world({modality("text", {{"noise", 0.5}, {"missing", 0.3}}),
                                    modality("image", {{"columns", std::int64_t{8}}, {"noise", 0.0}}),
                                    modality("audio", {{"columns", std::int64_t{2}}, {"missing", 0.9}})},
                                   {{"price_sd", 0.5}, {"price_median", 20.0}});
  const Catalogue catalogue(config.parameters, kSeed);
  const AttributeTable table = content_of(catalogue, config, kSeed);
  REQUIRE(table.columns == (5 + 1) + 8 + (2 + 1) + 1);
  REQUIRE(table.values.size() == table.columns * catalogue.items());
  // Text: the topics themselves, with noise, for seven in ten.
  const auto items = static_cast<double>(catalogue.items());
  std::vector<double> error;
  double there = 0.0;
  for (std::uint32_t item = 0; item < catalogue.items(); ++item) {
    const std::span<const float> row = table.row(item);
    const bool present = row[5] == 1.0F;
    REQUIRE((present || row[5] == 0.0F));
    there += present ? 1.0 : 0.0;
    for (std::size_t topic = 0; topic < 5; ++topic) {
      if (!present) {
        REQUIRE(row[topic] == 0.0F);
      } else {
        error.push_back(double{row[topic]} - double{catalogue.topics()[item * catalogue.stride() + topic]});
      }
    }
    REQUIRE(row[17] == catalogue.log_price()[item]);
  }
  REQUIRE(there == within_standard_errors(0.7 * items, std::sqrt(0.21 * items), 4));
  const Moments of = moments(error);
  REQUIRE(of.mean == within_standard_errors(0.0, of.standard_error_of_mean, 4));
  REQUIRE(of.variance == within_standard_errors(0.25, of.standard_error_of_variance, 4));
  double heard = 0.0;
  for (const float present : column(table, 16)) heard += double{present};
  REQUIRE(heard == within_standard_errors(0.1 * items, std::sqrt(0.09 * items), 4));
}

TEST_CASE("without noise a mix is linear in the topics: as many columns as topics give them back", "[content]") {
  const WorldConfig config = world({modality("image", {{"columns", std::int64_t{5}}, {"noise", 0.0}})});
  const Catalogue catalogue(config.parameters, kSeed);
  const AttributeTable table = content_of(catalogue, config, kSeed);
  const auto items = static_cast<Eigen::Index>(catalogue.items());
  const Eigen::MatrixXd seen = Eigen::Map<const Eigen::MatrixXf>(table.values.data(), 5, items).cast<double>();
  const Eigen::MatrixXd topics =
      Eigen::Map<const Eigen::MatrixXf>(catalogue.topics(), static_cast<Eigen::Index>(catalogue.stride()), items)
          .topRows(5)
          .cast<double>();
  // Least squares of the topics on what is seen leaves nothing.
  const Eigen::MatrixXd back = (seen * seen.transpose()).inverse() * (seen * topics.transpose());
  REQUIRE((back.transpose() * seen - topics).cwiseAbs().maxCoeff() < 1e-3);
}

TEST_CASE("a modality has its own streams: another beside it changes nothing", "[content]") {
  const auto image = modality("image", {{"columns", std::int64_t{3}}, {"missing", 0.5}});
  const WorldConfig alone = world({image}), beside = world({modality("text", {}), image});
  const Catalogue catalogue(alone.parameters, kSeed);
  const AttributeTable one = content_of(catalogue, alone, kSeed), two = content_of(catalogue, beside, kSeed);
  for (std::size_t c = 0; c < 4; ++c) REQUIRE(column(one, c) == column(two, 5 + c));
  REQUIRE(column(one, 0) != column(content_of(catalogue, alone, kSeed + 1), 0));
}

TEST_CASE("two modalities of one name are refused", "[content][errors]") {
  const WorldConfig config = world({modality("text", {}), modality("text", {})});
  REQUIRE_THROWS_WITH(simulate(config, 1), "world.modality.name = \"text\": is the name of another modality");
}

TEST_CASE("a world with modalities and prices gives a valid log", "[content]") {
  WorldConfig config = world({modality("text", {{"missing", 0.5}})}, {{"users", std::int64_t{50}}, {"price_sd", 1.0}});
  REQUIRE_NOTHROW(simulate(config, 1).log.validate());
}

}  // namespace
}  // namespace springtide::sim
