#include "results/growing_column.hpp"

namespace springtide::results {

GrowingColumn::GrowingColumn(const Hdf5Writer& writer, hid_t where, const char* name, hid_t type,
                             std::size_t element_bytes, std::uint64_t chunk_rows, hid_t properties)
    : element_bytes_(element_bytes), chunk_rows_(chunk_rows) {
  const hsize_t none = 0, any = H5S_UNLIMITED;
  const Hdf5Handle space(H5Screate_simple(1, &none, &any), H5Sclose);
  dataset_ = Hdf5Handle(H5Dcreate2(where, name, type, space.get(), H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose);
  writer.check(dataset_.get());
}

void GrowingColumn::write(const Hdf5Writer& writer, std::uint64_t rows, std::uint32_t filter_mask,
                          std::span<const std::byte> packed) {
  const hsize_t first = rows_;
  rows_ += rows;
  const hsize_t size = rows_;
  writer.check(H5Dset_extent(dataset_.get(), &size));
  writer.check(H5Dwrite_chunk(dataset_.get(), H5P_DEFAULT, filter_mask, &first, packed.size(), packed.data()));
}

}  // namespace springtide::results
