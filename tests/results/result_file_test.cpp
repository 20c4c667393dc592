#include "results/result_file.hpp"

#include <hdf5.h>

#include <set>

#include "results/file_writer.hpp"
#include "results/schema.hpp"
#include "results/seal.hpp"
#include "sim/events/error.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

void write_sample(const std::string& path) {
  write_result_file(path, sample_provenance(), sample_dimensions(), sample_cells(), true);
}

/// What reading says, "" where it is content.
std::string complaint(const std::string& path) {
  try {
    ResultFile::read(path);
    return "";
  } catch (const sim::InputError& error) {
    return error.what();
  }
}

/// Opens a file for a change that only HDF5 itself can make, and that is meant: it says no longer that it is sealed.
template <typename Change>
void change(const std::string& path, Change make) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  make(file);
  REQUIRE(H5Adelete(file, kSealedAttribute) >= 0);
  REQUIRE(H5Fclose(file) >= 0);
}

TEST_CASE("what is written is read back, to the bit") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  std::vector<CellResult> shuffled = {sample_cell(3), sample_cell(0), sample_cell(2), sample_cell(1)};
  shuffled[1].values["accuracy/rmse"] = {NAN, NAN, NAN};
  write_result_file(path, sample_provenance(), sample_dimensions(), shuffled, true);
  CHECK(folder.left() == std::vector<std::string>{"a.h5"});

  const ResultFile file = ResultFile::read(path);
  CHECK(file.complete());
  CHECK(file.schema_version() == kSchemaVersion);
  CHECK(file.dimensions() == sample_dimensions());
  CHECK(file.attribute("spec") == sample_provenance().spec);
  CHECK(file.attribute("title") == "sample");
  CHECK(file.attribute("input_sha256").empty());
  CHECK(file.attribute("no_such").empty());
  REQUIRE(file.cells().size() == 4);
  for (std::uint32_t c = 0; c < 4; ++c) {
    const CellResult &read = file.cells()[c], written = sample_cell(c);
    CHECK(read.cell == c);
    CHECK(read.algorithm == written.algorithm);
    CHECK(read.strategy == written.strategy);
    CHECK(read.world == written.world);
    CHECK(read.seed == written.seed);
    CHECK(read.digest == written.digest);
    CHECK(digest(read) == written.digest);
    CHECK(read.values.at("latency/serve") == written.values.at("latency/serve"));
    CHECK(read.values.size() == written.values.size());
  }
}

TEST_CASE("a world without drift and a spec of any length can be kept") {
  const TemporaryFolder folder;
  Dimensions dimensions = sample_dimensions();
  dimensions.drift_time.clear();
  dimensions.drift_kind.clear();
  CellResult cell = sample_cell(0);
  cell.values.erase("freshness/recovery_time");
  Provenance provenance = sample_provenance();
  provenance.spec.assign(200'000, '#');
  write_result_file(folder / "a.h5", provenance, dimensions, {cell}, false);
  const ResultFile file = ResultFile::read(folder / "a.h5");
  CHECK_FALSE(file.complete());
  CHECK(file.dimensions() == dimensions);
  CHECK(file.attribute("spec") == provenance.spec);
}

/// Makes a file what an earlier build would have written: without the groups that came later.
void age(const std::string& path, int version) {
  change(path, [&](hid_t file) {
    const hid_t attribute = H5Aopen(file, "schema_version", H5P_DEFAULT);
    H5Awrite(attribute, H5T_NATIVE_INT, &version);
    H5Aclose(attribute);
    std::set<std::string> groups;
    for (const VariableInfo& variable : schema()) groups.insert(variable.group);
    for (const std::string& group : groups) {
      if (first_version_with(group) > version) H5Ldelete(file, group.c_str(), H5P_DEFAULT);
    }
  });
}

TEST_CASE("a file of each earlier schema still opens, and what it has no room for does not apply in it") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  for (int version = 1; version < kSchemaVersion; ++version) {
    std::vector<CellResult> cells = sample_cells();
    cells[0].values["off_policy/value"] = {0.1, 0.2, 0.3, 0.4, 0.5};
    write_result_file(path, sample_provenance(), sample_dimensions(), cells, true);
    age(path, version);
    const ResultFile file = ResultFile::read(path);
    CHECK(file.schema_version() == version);
    REQUIRE(file.cells().size() == 4);
    for (std::uint32_t c = 0; c < 4; ++c) {
      CHECK_FALSE(file.cells()[c].values.contains("off_policy/value"));
      CHECK(digest(file.cells()[c]) == sample_cell(c).digest);
    }
    std::filesystem::remove(path);
  }
}

TEST_CASE("a file of this schema without one of its groups is refused") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  write_sample(path);
  change(path, [](hid_t file) { H5Ldelete(file, "off_policy", H5P_DEFAULT); });
  CHECK(complaint(path).find("lacks the group off_policy") != std::string::npos);
}

TEST_CASE("a file cut short anywhere is refused") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  write_sample(path);
  const std::size_t whole = std::filesystem::file_size(path);
  // Every byte of the seal, the superblock and what is beside them; between, every 61st: 61 is prime to all of HDF5's
  // sizes, so that no kind of block is always cut at the same place.
  constexpr std::size_t kEnds = 1'500, kStep = 61;
  for (std::size_t size = whole; size > 0;) {
    size -= size > whole - kEnds || size <= kEnds ? 1 : std::min(kStep, size - kEnds);
    std::filesystem::resize_file(path, size);
    const std::string said = complaint(path);
    if (said.rfind(path + ": ", 0) != 0) FAIL("cut to " << size << " of " << whole << " bytes");
    // A whole HDF5 file, and all that is missing is the seal.
    if (size == whole - kSealBytes) CHECK(said.find("has lost its seal: it is cut short") != std::string::npos);
  }
}

TEST_CASE("a file that is not ours is refused, and says why") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  CHECK(complaint(path) == path + ": does not exist");
  CHECK(complaint(folder / "").find("is no readable HDF5 file") != std::string::npos);
  put_bytes(path, "algorithm,auc\nmlp,0.7\n");
  CHECK(complaint(path).find("is no readable HDF5 file") != std::string::npos);
  std::filesystem::remove(path);
  H5Fclose(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  CHECK(complaint(path).find("it is no result of Springtide") != std::string::npos);
}

TEST_CASE("a file that breaks the contract is refused, and says where") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  write_sample(path);

  SECTION("a newer schema") {
    change(path, [](hid_t file) {
      const hid_t attribute = H5Aopen(file, "schema_version", H5P_DEFAULT);
      const int newer = kSchemaVersion + 1;
      H5Awrite(attribute, H5T_NATIVE_INT, &newer);
      H5Aclose(attribute);
    });
    CHECK(complaint(path).find("has schema version 3: this build reads up to 2") != std::string::npos);
  }
  SECTION("no spec") {
    change(path, [](hid_t file) { H5Adelete(file, "spec"); });
    CHECK(complaint(path).find("has no attribute spec") != std::string::npos);
  }
  SECTION("no coordinates") {
    change(path, [](hid_t file) { H5Ldelete(file, "window", H5P_DEFAULT); });
    CHECK(complaint(path).find("lacks the variable window") != std::string::npos);
  }
  SECTION("no labels") {
    change(path, [](hid_t file) { H5Ldelete(file, "algorithm", H5P_DEFAULT); });
    CHECK(complaint(path).find("lacks the variable algorithm") != std::string::npos);
  }
  SECTION("a group is gone") {
    change(path, [](hid_t file) { H5Ldelete(file, "freshness", H5P_DEFAULT); });
    CHECK(complaint(path).find("lacks the group freshness") != std::string::npos);
  }
  SECTION("one more cell in one variable") {
    change(path, [](hid_t file) {
      const hid_t dataset = H5Dopen2(file, "accuracy/auc", H5P_DEFAULT);
      const hsize_t larger[] = {5, 3};
      H5Dset_extent(dataset, larger);
      H5Dclose(dataset);
    });
    CHECK(complaint(path).find("accuracy/auc has the shape [5, 3] where its dimensions ask for [4, 3]") !=
          std::string::npos);
  }
  SECTION("texts where numbers belong") {
    change(path, [](hid_t file) {
      H5Ldelete(file, "accuracy/auc_overall", H5P_DEFAULT);
      H5Lcreate_hard(file, "algorithm", file, "accuracy/auc_overall", H5P_DEFAULT, H5P_DEFAULT);
    });
    CHECK(complaint(path).find("accuracy/auc_overall cannot be read") != std::string::npos);
  }
  SECTION("numbers where texts belong") {
    change(path, [](hid_t file) {
      H5Ldelete(file, "algorithm", H5P_DEFAULT);
      H5Lcreate_hard(file, "seed", file, "algorithm", H5P_DEFAULT, H5P_DEFAULT);
    });
    CHECK(complaint(path).find("algorithm cannot be read") != std::string::npos);
  }
  SECTION("a group where a variable belongs") {
    change(path, [](hid_t file) {
      H5Ldelete(file, "accuracy/auc", H5P_DEFAULT);
      H5Lcreate_hard(file, "cost", file, "accuracy/auc", H5P_DEFAULT, H5P_DEFAULT);
    });
    CHECK(complaint(path).find("lacks the variable accuracy/auc") != std::string::npos);
  }
  SECTION("its own, but changed by another tool, which drops the seal") {
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(file, "cost/peak_bytes", H5P_DEFAULT);
    H5Fclose(file);
    CHECK(complaint(path) == path +
                                 ": has lost its seal: it is cut short, or another tool has changed it (to have it "
                                 "read as it is, delete the attribute 'sealed' of its root)");
  }
  SECTION("its own, changed, and no longer said to be sealed") {
    change(path, [](hid_t file) { H5Ldelete(file, "cost/peak_bytes", H5P_DEFAULT); });
    CHECK(complaint(path).empty());
  }
  SECTION("a damaged seal") {
    std::string bytes = bytes_of(path);
    bytes[bytes.size() - 70] = '?';
    put_bytes(path, bytes);
    CHECK(complaint(path).find("its seal is not whole") != std::string::npos);
  }
  SECTION("one flipped bit in a figure") {
    std::string bytes = bytes_of(path);
    const double value = 18'720.0;  // freshness/age_mean
    const std::size_t at = bytes.find(std::string(reinterpret_cast<const char*>(&value), sizeof value));
    REQUIRE(at != std::string::npos);
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    put_bytes(path, bytes);
    CHECK(complaint(path) == path + ": is damaged: its seal does not hold");
  }
}

}  // namespace
}  // namespace springtide::results
