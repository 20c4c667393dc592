#include "results/request_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "results/column_type.hpp"
#include "results/growing_column.hpp"
#include "results/sealed_file.hpp"
#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

/// Properties of a column: what ChunkPacker makes.
Hdf5Handle packed_by(std::size_t element_bytes) {
  Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  const hsize_t chunk = kRequestChunkRows;
  const bool made = H5Pset_chunk(properties.get(), 1, &chunk) >= 0 &&
                    (element_bytes == 1 || H5Pset_shuffle(properties.get()) >= 0) &&
                    H5Pset_deflate(properties.get(), 1) >= 0;
  return made ? std::move(properties) : Hdf5Handle();
}

bool laid_out_like(hid_t dataset, const RequestColumnInfo& info) {
  const Hdf5Handle type(H5Dget_type(dataset), H5Tclose);
  const Hdf5Handle found(H5Dget_create_plist(dataset), H5Pclose);
  const Hdf5Handle wanted = packed_by(info.bytes);
  hsize_t chunk = 0;
  if (H5Tequal(type.get(), hdf5_type(info.type)) <= 0 || H5Pget_layout(found.get()) != H5D_CHUNKED ||
      H5Pget_chunk(found.get(), 1, &chunk) != 1 || chunk != kRequestChunkRows) {
    return false;
  }
  const int filters = H5Pget_nfilters(wanted.get());
  if (H5Pget_nfilters(found.get()) != filters) return false;
  for (unsigned f = 0; f < static_cast<unsigned>(filters); ++f) {
    const auto id = [&](const Hdf5Handle& properties) {
      unsigned flags = 0, settings = 0;
      std::size_t none = 0;
      return H5Pget_filter2(properties.get(), f, &flags, &none, nullptr, 0, nullptr, &settings);
    };
    if (id(found) != id(wanted)) return false;
  }
  return true;
}

hsize_t rows_of(hid_t dataset) {
  const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
  const hssize_t rows = space.valid() ? H5Sget_simple_extent_npoints(space.get()) : 0;
  return rows > 0 ? static_cast<hsize_t>(rows) : 0;
}

}  // namespace

struct RequestWriter::Open {
  Hdf5Handle group;
  std::array<std::optional<GrowingColumn>, kRequestColumns> columns;
};

RequestWriter::RequestWriter(SealedFile& file, std::uint32_t cell, const RequestsHeader& header)
    : file_(file), name_(requests_group(cell)), columns_(columns_of(header)), open_(std::make_unique<Open>()) {
  const Hdf5Session session;
  try {
    open(header);
  } catch (...) {
    open_.reset();  // within the session
    throw;
  }
}

void RequestWriter::open(const RequestsHeader& header) {
  Hdf5Writer& writer = file_.writer();
  if (H5Lexists(writer.root(), "requests", H5P_DEFAULT) <= 0) writer.group("requests");
  open_->group = writer.group(name_);
  writer.text_attribute(open_->group.get(), "task", std::string(sim::task_name(header.task)));
  writer.whole_attribute(open_->group.get(), "begin_us", header.begin.time_since_epoch().count());
  writer.whole_attribute(open_->group.get(), "end_us", header.end.time_since_epoch().count());
  writer.whole_attribute(open_->group.get(), "window_us", header.window.count());
  writer.number_attribute(open_->group.get(), "probabilities", header.probabilities ? 1 : 0);
  writer.number_attribute(open_->group.get(), "truth", header.truth ? 1 : 0);
  writer.whole_attribute(open_->group.get(), "items", header.items);
  if (header.fading_factor) writer.real_attribute(open_->group.get(), "fading_factor", *header.fading_factor);
  for (const RequestColumn column : columns_) {
    const RequestColumnInfo& info = request_column(column);
    const Hdf5Handle properties = packed_by(info.bytes);
    const GrowingColumn& made = open_->columns[static_cast<std::size_t>(column)].emplace(
        writer, open_->group.get(), info.name, hdf5_type(info.type), info.bytes, kRequestChunkRows, properties.get());
    writer.describe(made.dataset(), info.units, info.long_name);
  }
}

RequestWriter::~RequestWriter() {
  const Hdf5Session session;
  open_.reset();
}

GrowingColumn& RequestWriter::at(RequestColumn column) {
  std::optional<GrowingColumn>& found = open_->columns[static_cast<std::size_t>(column)];
  SPRINGTIDE_CHECK(found.has_value() && "a column that this cell has not");
  return *found;
}

void RequestWriter::put_bytes(RequestColumn column, std::span<const std::byte> bytes) {
  at(column).put(bytes, [&](auto chunk, std::uint64_t rows) { pack_and_write(column, chunk, rows); });
}

void RequestWriter::pack_and_write(RequestColumn column, std::span<const std::byte> chunk, std::uint64_t rows) {
  const std::span<const std::byte> packed = packer_.pack(chunk, request_column(column).bytes);
  const Hdf5Session session;
  at(column).write(file_.writer(), rows, 0, packed);
}

void RequestWriter::copy_from(const std::string& path) {
  const Hdf5Session session;
  const Hdf5Handle source(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!source.valid()) throw sim::InputError(fmt::format("{}: is no readable HDF5 file: {}", path, hdf5_reason()));
  std::vector<std::byte> packed;
  for (const RequestColumn column : columns_) {
    const RequestColumnInfo& info = request_column(column);
    const std::string name = fmt::format("{}/{}", name_, info.name);
    const Hdf5Handle from(H5Dopen2(source.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!from.valid() || !laid_out_like(from.get(), info)) {
      throw sim::InputError(fmt::format("{}: {} is not laid out as Springtide lays it out", path, name));
    }
    const hsize_t rows = rows_of(from.get());
    for (hsize_t first = 0; first < rows; first += kRequestChunkRows) {
      hsize_t size = 0;
      std::uint32_t filter_mask = 0;
      bool read = H5Dget_chunk_storage_size(from.get(), &first, &size) >= 0;
      packed.resize(size);
      read = read && H5Dread_chunk(from.get(), H5P_DEFAULT, &first, &filter_mask, packed.data()) >= 0;
      if (!read) throw sim::InputError(fmt::format("{}: {} cannot be read: {}", path, name, hdf5_reason()));
      at(column).write(file_.writer(), std::min<hsize_t>(kRequestChunkRows, rows - first), filter_mask, packed);
    }
  }
}

void RequestWriter::finish() {
  for (const RequestColumn column : columns_) {
    at(column).flush([&](auto chunk, std::uint64_t rows) { pack_and_write(column, chunk, rows); });
  }
  const Hdf5Session session;
  Hdf5Writer& writer = file_.writer();
  for (std::size_t kind = 0; kind < kRowNames.size(); ++kind) {
    Hdf5Handle scale;
    for (const RequestColumn column : columns_) {
      if (request_column(column).rows != static_cast<RowKind>(kind)) continue;
      const GrowingColumn& own = at(column);
      if (!scale.valid()) scale = writer.bare_dimension(open_->group.get(), kRowNames[kind], own.rows());
      writer.attach(own.dataset(), {&scale});
    }
  }
  open_.reset();
}

CellRows::CellRows(const std::string& path, std::uint32_t cell, const RequestsHeader& header)
    : file_(std::make_unique<SealedFile>(path)), requests_(*file_, cell, header) {}
CellRows::~CellRows() = default;

}  // namespace springtide::results
