#include "results/request_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "results/column_type.hpp"
#include "results/hdf5.hpp"
#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

std::optional<sim::Task> task_in(hid_t group) {
  for (const sim::Task task : {sim::Task::kClick, sim::Task::kNextItem, sim::Task::kRating}) {
    const Hdf5Handle attribute(H5Aopen(group, "task", H5P_DEFAULT), H5Aclose);
    const Hdf5Handle type(attribute.valid() ? H5Aget_type(attribute.get()) : H5I_INVALID_HID, H5Tclose);
    const Hdf5Handle space(attribute.valid() ? H5Aget_space(attribute.get()) : H5I_INVALID_HID, H5Sclose);
    if (!type.valid() || H5Tis_variable_str(type.get()) <= 0 || H5Sget_simple_extent_npoints(space.get()) != 1) break;
    char* text = nullptr;
    const bool same =
        H5Aread(attribute.get(), type.get(), &text) >= 0 && text != nullptr && sim::task_name(task) == text;
    H5free_memory(text);
    if (same) return task;
  }
  return std::nullopt;
}

}  // namespace

struct RequestReader::Column {
  Hdf5Handle dataset;
  std::uint64_t rows = 0, read = 0, given = 0;
  std::vector<std::byte> waiting;  // aligned for any column by its allocator
  std::size_t used = 0;            // bytes of `waiting` given already
};

struct RequestReader::Open {
  Hdf5Handle file, group;
  std::array<std::optional<Column>, kRequestColumns> columns;
};

RequestReader::RequestReader(std::string path, std::uint32_t cell)
    : path_(std::move(path)), name_(requests_group(cell)), open_(std::make_unique<Open>()) {
  const Hdf5Session session;
  try {
    open();
  } catch (...) {
    open_.reset();
    throw;
  }
}

RequestReader::~RequestReader() {
  const Hdf5Session session;
  open_.reset();
}

bool RequestReader::has(RequestColumn column) const {
  return open_->columns[static_cast<std::size_t>(column)].has_value();
}

void RequestReader::open() {
  open_->file = Hdf5Handle(H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!open_->file.valid()) refuse(fmt::format("is no readable HDF5 file: {}", hdf5_reason()));
  if (H5Lexists(open_->file.get(), "requests", H5P_DEFAULT) <= 0 ||
      H5Lexists(open_->file.get(), name_.c_str(), H5P_DEFAULT) <= 0) {
    refuse(fmt::format("has no raw rows in {}: run with [metrics] keep_requests = true", name_));
  }
  open_->group = Hdf5Handle(H5Gopen2(open_->file.get(), name_.c_str(), H5P_DEFAULT), H5Gclose);
  const std::optional<sim::Task> task = task_in(open_->group.get());
  if (!task) refuse(fmt::format("{} has no attribute task that names one", name_));
  header_.task = *task;
  header_.begin = sim::SimTime(sim::SimDuration(whole_attribute("begin_us")));
  header_.end = sim::SimTime(sim::SimDuration(whole_attribute("end_us")));
  header_.window = sim::SimDuration(whole_attribute("window_us"));
  header_.probabilities = whole_attribute("probabilities") != 0;
  header_.truth = whole_attribute("truth") != 0;
  const std::int64_t items = whole_attribute("items");
  if (header_.begin >= header_.end || header_.window <= sim::SimDuration(0) || items < 0 ||
      items > std::numeric_limits<std::uint32_t>::max()) {
    refuse(fmt::format("{} has no sound begin_us, end_us, window_us and items", name_));
  }
  header_.items = static_cast<std::uint32_t>(items);
  if (H5Aexists(open_->group.get(), "fading_factor") > 0) {
    header_.fading_factor = real_attribute("fading_factor");
    if (!(*header_.fading_factor > 0.0 && *header_.fading_factor <= 1.0)) {
      refuse(fmt::format("{} has no sound fading_factor", name_));
    }
  }
  rows_.fill(std::numeric_limits<std::uint64_t>::max());
  for (const RequestColumn column : columns_of(header_)) open_column(column);
  std::replace(rows_.begin(), rows_.end(), std::numeric_limits<std::uint64_t>::max(), std::uint64_t{0});
}

void RequestReader::refuse(const std::string& rule) const { throw sim::InputError(fmt::format("{}: {}", path_, rule)); }

void RequestReader::refuse(RequestColumn column, const std::string& rule) const {
  const std::uint64_t given = open_->columns[static_cast<std::size_t>(column)]->given;
  refuse(fmt::format("{}/{}, row {}: {}", name_, request_column(column).name, given == 0 ? 0 : given - 1, rule));
}

void RequestReader::read_attribute(const char* name, std::int64_t type, void* value) const {
  const Hdf5Handle attribute(H5Aopen(open_->group.get(), name, H5P_DEFAULT), H5Aclose);
  const Hdf5Handle space(attribute.valid() ? H5Aget_space(attribute.get()) : H5I_INVALID_HID, H5Sclose);
  if (!space.valid() || H5Sget_simple_extent_npoints(space.get()) != 1 || H5Aread(attribute.get(), type, value) < 0) {
    refuse(fmt::format("{} lacks the attribute {}", name_, name));
  }
}

std::int64_t RequestReader::whole_attribute(const char* name) const {
  std::int64_t value = 0;
  read_attribute(name, H5T_NATIVE_INT64, &value);
  return value;
}

double RequestReader::real_attribute(const char* name) const {
  double value = 0.0;
  read_attribute(name, H5T_NATIVE_DOUBLE, &value);
  return value;
}

void RequestReader::open_column(RequestColumn column) {
  const RequestColumnInfo& info = request_column(column);
  Hdf5Handle dataset(H5Dopen2(open_->group.get(), info.name, H5P_DEFAULT), H5Dclose);
  const Hdf5Handle space(dataset.valid() ? H5Dget_space(dataset.get()) : H5I_INVALID_HID, H5Sclose);
  hsize_t rows = 0;
  if (!space.valid() || H5Sget_simple_extent_ndims(space.get()) != 1 ||
      H5Sget_simple_extent_dims(space.get(), &rows, nullptr) != 1) {
    refuse(fmt::format("lacks the column {}/{}", name_, info.name));
  }
  std::uint64_t& expected = rows_[static_cast<std::size_t>(info.rows)];
  if (expected == std::numeric_limits<std::uint64_t>::max()) expected = rows;
  if (rows != expected) {
    refuse(fmt::format("{}/{} has {} rows where the columns before it have {}", name_, info.name, rows, expected));
  }
  open_->columns[static_cast<std::size_t>(column)].emplace(Column{std::move(dataset), rows, 0, 0, {}, 0});
}

const std::byte* RequestReader::next_bytes(RequestColumn column, std::size_t count) {
  std::optional<Column>& found = open_->columns[static_cast<std::size_t>(column)];
  SPRINGTIDE_CHECK(found.has_value() && "a column that this cell has not");
  Column& from = *found;
  if (count > from.rows - from.given) {
    refuse(fmt::format("{}/{} ends before the requests do", name_, request_column(column).name));
  }
  const std::size_t bytes = count * request_column(column).bytes;
  if (from.waiting.size() - from.used < bytes) read_on(column, count);
  const std::byte* first = from.waiting.data() + from.used;
  from.used += bytes;
  from.given += count;
  return first;
}

/// What was given makes room for the next rows, at least up to `count` that are not given yet.
void RequestReader::read_on(RequestColumn column, std::size_t count) {
  const RequestColumnInfo& info = request_column(column);
  Column& from = *open_->columns[static_cast<std::size_t>(column)];
  from.waiting.erase(from.waiting.begin(), from.waiting.begin() + static_cast<std::ptrdiff_t>(from.used));
  from.used = 0;
  const std::uint64_t missing = count - from.waiting.size() / info.bytes;
  // To the end of a chunk: none is unpacked twice.
  const std::uint64_t whole = (from.read + missing + kRequestChunkRows - 1) / kRequestChunkRows * kRequestChunkRows;
  const hsize_t first = from.read, rows = std::min<std::uint64_t>(whole, from.rows) - from.read;
  const std::size_t kept = from.waiting.size();
  from.waiting.resize(kept + rows * info.bytes);
  const Hdf5Session session;
  const Hdf5Handle there(H5Dget_space(from.dataset.get()), H5Sclose);
  const Hdf5Handle here(H5Screate_simple(1, &rows, nullptr), H5Sclose);
  if (H5Sselect_hyperslab(there.get(), H5S_SELECT_SET, &first, nullptr, &rows, nullptr) < 0 ||
      H5Dread(from.dataset.get(), hdf5_type(info.type), here.get(), there.get(), H5P_DEFAULT,
              from.waiting.data() + kept) < 0) {
    refuse(fmt::format("{}/{} cannot be read: {}", name_, info.name, hdf5_reason()));
  }
  from.read += rows;
}

}  // namespace springtide::results
