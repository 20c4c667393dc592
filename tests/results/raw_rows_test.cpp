// The raw rows of a cell: what goes in comes out, by HDF5's own filters, from a file that others can read.

#include <hdf5.h>
#include <zlib.h>

#include <bit>
#include <numeric>

#include "results/packed_chunk.hpp"
#include "results/request_reader.hpp"
#include "results/request_writer.hpp"
#include "results/result_file.hpp"
#include "results/result_store.hpp"
#include "results/sealed_file.hpp"
#include "sim/events/error.hpp"
#include "sim/events/random.hpp"
#include "tests/results/full_disk.hpp"
#include "tests/results/sample.hpp"
#include "tests/support/catch.hpp"

namespace springtide::results {
namespace {

using enum RequestColumn;

constexpr std::size_t kRequests = 150'000;  // more than two chunks

RequestsHeader rating_header() {
  return {.task = sim::Task::kRating,
          .begin = sim::SimTime(sim::SimDuration(10)),
          .end = sim::SimTime(sim::SimDuration(1'000'000)),
          .window = sim::SimDuration(500),
          .probabilities = false,
          .truth = false,
          .items = 100'000};
}

std::uint32_t item_of(std::size_t row) { return static_cast<std::uint32_t>(row * 2'654'435'761U % 100'000U); }
float label_of(std::size_t row) { return 0.1F * static_cast<float>(row % 97) - 3.0F; }

/// Rows in uneven pieces: their borders are not those of chunks.
void put_rows(RequestWriter& writer, std::size_t rows, std::size_t piece = 777) {
  for (std::size_t first = 0; first < rows; first += piece) {
    const std::size_t count = std::min(piece, rows - first);
    std::vector<std::int64_t> times(count);
    std::iota(times.begin(), times.end(), static_cast<std::int64_t>(10 + first));
    std::vector<std::uint32_t> items(count), users(count), ones(count, 1);
    std::vector<float> labels(count);
    for (std::size_t i = 0; i < count; ++i) {
      items[i] = item_of(first + i);
      users[i] = static_cast<std::uint32_t>(first + i);
      labels[i] = label_of(first + i);
    }
    const std::vector<std::uint8_t> flags(count, 1);
    writer.put(kTime, std::span<const std::int64_t>(times));
    for (const auto& [column, values] : {std::pair(kUser, &users), {kImpressions, &ones}, {kItem, &items}}) {
      writer.put(column, std::span<const std::uint32_t>(*values));
    }
    for (const RequestColumn column : {kLabel, kPredicted}) writer.put(column, std::span<const float>(labels));
    for (const RequestColumn column : {kNewUser, kNewItem}) writer.put(column, std::span<const std::uint8_t>(flags));
  }
}

void write_rows(const std::string& path, std::uint32_t cell, std::size_t rows) {
  CellRows fragment(path, cell, rating_header());
  put_rows(fragment.requests(), rows);
  fragment.requests().finish();
  fragment.file().finish();
}

/// First row that is not what was put; `rows` where all are.
std::size_t first_wrong(const std::string& path, std::uint32_t cell, std::size_t rows) {
  RequestReader reader(path, cell);
  REQUIRE(reader.header() == rating_header());
  REQUIRE(reader.rows(RowKind::kRequest) == rows);
  REQUIRE(reader.rows(RowKind::kImpression) == rows);
  REQUIRE(reader.rows(RowKind::kRecommendation) == 0);
  REQUIRE_FALSE(reader.has(kRank));
  for (std::size_t first = 0; first < rows; first += 1000) {
    const std::size_t count = std::min<std::size_t>(1000, rows - first);
    const auto times = reader.next<std::int64_t>(kTime, count);
    const auto items = reader.next<std::uint32_t>(kItem, count);
    const auto labels = reader.next<float>(kLabel, count);
    const auto flags = reader.next<std::uint8_t>(kNewItem, count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = first + i;
      if (times[i] != static_cast<std::int64_t>(10 + row) || items[i] != item_of(row) || labels[i] != label_of(row) ||
          flags[i] != 1) {
        return row;
      }
    }
  }
  return rows;
}

TEST_CASE("raw rows come back as they were put") {
  const TemporaryFolder folder;
  for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{65'536}, std::size_t{65'537}, kRequests}) {
    INFO(rows);
    write_rows(folder / "a.h5", 7, rows);
    CHECK(folder.left() == std::vector<std::string>{"a.h5"});
    CHECK(first_wrong(folder / "a.h5", 7, rows) == rows);
  }
}

TEST_CASE("a raw column is what HDF5's stock filters make of it") {
  const TemporaryFolder folder;
  write_rows(folder / "a.h5", 0, kRequests);
  const hid_t file = H5Fopen((folder / "a.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  const hid_t dataset = H5Dopen2(file, "requests/0/item", H5P_DEFAULT);
  const hid_t properties = H5Dget_create_plist(dataset);
  hsize_t chunk = 0;
  CHECK(H5Pget_chunk(properties, 1, &chunk) == 1);
  CHECK(chunk == 65'536);
  REQUIRE(H5Pget_nfilters(properties) == 2);
  unsigned flags = 0, level = 0, settings = 0;
  std::size_t one = 1, none = 0;
  CHECK(H5Pget_filter2(properties, 0, &flags, &none, nullptr, 0, nullptr, &settings) == H5Z_FILTER_SHUFFLE);
  CHECK(H5Pget_filter2(properties, 1, &flags, &one, &level, 0, nullptr, &settings) == H5Z_FILTER_DEFLATE);
  CHECK(level == 1);
  // The same values through the stock filters take about as much: they were packed, not merely wrapped.
  const hsize_t rows = kRequests;
  const hid_t space = H5Screate_simple(1, &rows, nullptr);
  const hid_t memory = H5Fcreate((folder / "b.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t stock = H5Dcreate2(memory, "item", H5T_STD_U32LE, space, H5P_DEFAULT, properties, H5P_DEFAULT);
  std::vector<std::uint32_t> items(kRequests);
  for (std::size_t i = 0; i < kRequests; ++i) items[i] = item_of(i);
  REQUIRE(H5Dwrite(stock, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, items.data()) >= 0);
  H5Fflush(memory, H5F_SCOPE_LOCAL);
  CHECK(static_cast<double>(H5Dget_storage_size(dataset)) < 1.15 * static_cast<double>(H5Dget_storage_size(stock)));
  for (const hid_t open : {dataset, stock}) H5Dclose(open);
  H5Pclose(properties);
  H5Sclose(space);
  H5Fclose(memory);
  H5Fclose(file);
}

TEST_CASE("zlib unpacks what was packed, noise and all, whichever planes are noise") {
  constexpr std::size_t kElements = 65'536;
  sim::RandomStream random("test/packed", 1);
  ChunkPacker packer;
  for (const std::uint64_t noisy : {0x0ULL, 0xFFULL, 0xFFFFULL, 0xFF00FFULL, 0xFFFFFFFFFFFFULL, ~0ULL}) {
    std::vector<std::uint64_t> values(kElements);
    for (std::size_t i = 0; i < kElements; ++i) {
      values[i] = (std::uint64_t{random.bits()} << 32U | random.bits()) & noisy;
    }
    const auto bytes = std::as_bytes(std::span(values));
    const std::span<const std::byte> packed = packer.pack(bytes, 8);
    std::vector<unsigned char> planes(bytes.size());
    auto size = static_cast<uLongf>(planes.size());
    REQUIRE(uncompress(planes.data(), &size, reinterpret_cast<const Bytef*>(packed.data()),
                       static_cast<uLong>(packed.size())) == Z_OK);
    REQUIRE(size == bytes.size());
    bool same = true;
    for (std::size_t b = 0; b < 8; ++b) {
      for (std::size_t i = 0; i < kElements; ++i) {
        same &= planes[b * kElements + i] == std::to_integer<unsigned char>(bytes[i * 8 + b]);
      }
    }
    CHECK(same);
    // What is not noise is next to nothing; noise is as long as it is.
    const auto noise = static_cast<std::size_t>(std::popcount(noisy)) / 8 * kElements;
    CHECK(packed.size() >= noise);
    CHECK(static_cast<double>(packed.size()) < 1.001 * static_cast<double>(noise) + 4'000.0);
  }
}

TEST_CASE("raw rows that are dropped or have no room leave nothing") {
  const TemporaryFolder folder;
  {
    CellRows fragment(folder / "a.h5", 0, rating_header());
    put_rows(fragment.requests(), kRequests);
    CHECK(folder.left() == std::vector<std::string>{"a.h5.tmp"});
  }
  CHECK(folder.left().empty());
  write_rows(folder / "a.h5", 0, kRequests);
  const std::uintmax_t whole = std::filesystem::file_size(folder / "a.h5");
  std::filesystem::remove(folder / "a.h5");
  // Full from the start, while rows come, at the end of HDF5's part, and within the seal.
  for (const std::uintmax_t bytes : {std::uintmax_t{0}, std::uintmax_t{1}, std::uintmax_t{2000}, whole / 4, whole / 2,
                                     whole * 3 / 4, whole - 1000, whole - 82, whole - 1}) {
    INFO(bytes << " of " << whole);
    CHECK(refused_by_disk_of(bytes, [&] { write_rows(folder / "a.h5", 0, kRequests); }));
    CHECK(folder.left().empty());
  }
}

TEST_CASE("raw rows that are not there, or not whole, are refused by name") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  write_rows(path, 3, 100);
  CHECK_THROWS_WITH(RequestReader(path, 4),
                    path + ": has no raw rows in requests/4: run with [metrics] keep_requests = true");
  {
    RequestReader reader(path, 3);
    reader.next<std::uint32_t>(kItem, 100);
    CHECK_THROWS_WITH(reader.next<std::uint32_t>(kItem, 1), path + ": requests/3/item ends before the requests do");
    CHECK_THROWS_WITH(reader.refuse(kItem, "must not"), path + ": requests/3/item, row 99: must not");
  }
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  SECTION("a column is short") {
    const hid_t dataset = H5Dopen2(file, "requests/3/label", H5P_DEFAULT);
    const hsize_t fewer = 99;
    H5Dset_extent(dataset, &fewer);
    H5Dclose(dataset);
    H5Fclose(file);
    CHECK_THROWS_WITH(RequestReader(path, 3),
                      path + ": requests/3/label has 99 rows where the columns before it have 100");
  }
  SECTION("a column is missing") {
    H5Ldelete(file, "requests/3/label", H5P_DEFAULT);
    H5Fclose(file);
    CHECK_THROWS_WITH(RequestReader(path, 3), path + ": lacks the column requests/3/label");
  }
  SECTION("an attribute is missing") {
    H5Adelete_by_name(file, "requests/3", "window_us", H5P_DEFAULT);
    H5Fclose(file);
    CHECK_THROWS_WITH(RequestReader(path, 3), path + ": requests/3 lacks the attribute window_us");
  }
  SECTION("a column is laid out in another way, so that its chunks cannot be copied") {
    H5Ldelete(file, "requests/3/label", H5P_DEFAULT);
    H5Lcreate_hard(file, "requests/3/request", file, "requests/3/label", H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    CellRows copy(folder / "b.h5", 3, rating_header());
    CHECK_THROWS_WITH(copy.requests().copy_from(path),
                      path + ": requests/3/label is not laid out as Springtide lays it out");
  }
}

TEST_CASE("raw rows go from fragments into the file, and from there into the next") {
  const TemporaryFolder folder;
  const std::string path = folder / "a.h5";
  const auto store_at = [&](bool resume) {
    return std::make_unique<ResultStore>(path, sample_provenance(), sample_dimensions(), 3, resume);
  };
  const auto add = [](ResultStore& store, std::uint32_t cell, std::size_t rows) {
    auto kept = store.begin_rows(cell, rating_header());
    put_rows(kept->requests(), rows);
    store.add(sample_cell(cell), std::move(kept));
  };
  {
    const auto killed = store_at(false);
    add(*killed, 0, kRequests);
    const auto in_flight = killed->begin_rows(1, rating_header());
    put_rows(in_flight->requests(), kRequests);
  }
  {
    const auto interrupted = store_at(true);  // from a fragment
    CHECK(interrupted->finished() == std::set<std::uint32_t>{0});
    add(*interrupted, 1, 10);
    interrupted->assemble();
  }
  CHECK(ResultFile::read(path).has_rows(1));
  CHECK(first_wrong(path, 0, kRequests) == kRequests);
  std::filesystem::remove_all(path + ".cells");
  {
    const auto resumed = store_at(true);  // from the file
    CHECK(resumed->finished() == std::set<std::uint32_t>{0, 1});
    resumed->add(sample_cell(2));
    resumed->assemble();
  }
  CHECK(folder.left() == std::vector<std::string>{"a.h5"});
  const ResultFile file = ResultFile::read(path);
  CHECK(file.complete());
  CHECK_FALSE(file.has_rows(2));
  CHECK(first_wrong(path, 0, kRequests) == kRequests);
  CHECK(first_wrong(path, 1, 10) == 10);
}

}  // namespace
}  // namespace springtide::results
