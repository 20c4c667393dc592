#include "results/curves_writer.hpp"

#include <tuple>

#include "results/schema.hpp"
#include "results/sealed_file.hpp"

namespace springtide::results {

void write_curves(const std::string& path, const std::string& log, const std::string& spec,
                  const std::vector<CurveColumns>& curves) {
  write_atomically(path, [&](Hdf5Writer& writer) {
    writer.text_attribute(writer.root(), "title", "curves of a log and of the world fitted to it");
    writer.number_attribute(writer.root(), "schema_version", kSchemaVersion);
    writer.text_attribute(writer.root(), "log", log);
    writer.text_attribute(writer.root(), "spec", spec);
    for (const CurveColumns& curve : curves) {
      const Hdf5Handle group = writer.group(curve.name);
      const Hdf5Handle at = writer.numbers(group.get(), "at", {curve.at.size()}, false, curve.at);
      writer.describe(at, curve.at_units, curve.at_name);
      writer.make_scale(at, "at");
      for (const auto& [name, values, what] :
           {std::tuple("real", &curve.real, "of the log"), std::tuple("low", &curve.low, "lower end of its 95 % band"),
            std::tuple("high", &curve.high, "upper end of its 95 % band"),
            std::tuple("simulated", &curve.simulated, "of the fitted world")}) {
        const Hdf5Handle column = writer.numbers(group.get(), name, {values->size()}, false, *values);
        writer.describe(column, "1", curve.long_name + ", " + what);
        writer.attach(column, {&at});
      }
      int outside = 0;
      for (std::size_t i = 0; i < curve.at.size(); ++i) {
        outside += curve.simulated[i] < curve.low[i] || curve.simulated[i] > curve.high[i] ? 1 : 0;
      }
      writer.number_attribute(group.get(), "outside", outside);
    }
  });
}

}  // namespace springtide::results
