#include "results/patient_disk.hpp"

#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>

namespace springtide::results {
namespace {

/// An open file as HDF5 sees it: its own part comes first.
struct OpenFile {
  H5FD_t base;
  PatientDisk* disk;
  haddr_t end_of_addresses;
};

OpenFile* own(H5FD_t* file) { return reinterpret_cast<OpenFile*>(file); }
const OpenFile* own(const H5FD_t* file) { return reinterpret_cast<const OpenFile*>(file); }

H5FD_t* open_file(const char*, unsigned, hid_t access, haddr_t) {
  const auto* disk = static_cast<PatientDisk* const*>(H5Pget_driver_info(access));
  if (disk == nullptr) return nullptr;
  auto* file = new (std::nothrow) OpenFile{{}, *disk, 0};
  return file == nullptr ? nullptr : &file->base;
}

herr_t close_file(H5FD_t* file) {
  delete own(file);
  return 0;
}

// Gathers small pieces before they come here.
herr_t query(const H5FD_t*, unsigned long* features) {
  *features = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
              H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

haddr_t get_end_of_addresses(const H5FD_t* file, H5FD_mem_t) { return own(file)->end_of_addresses; }
herr_t set_end_of_addresses(H5FD_t* file, H5FD_mem_t, haddr_t place) {
  own(file)->end_of_addresses = place;
  return 0;
}
haddr_t get_end_of_file(const H5FD_t* file, H5FD_mem_t) { return own(file)->disk->size(); }

herr_t read_file(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t place, size_t size, void* bytes) {
  own(file)->disk->read(place, {static_cast<std::byte*>(bytes), size});
  return 0;
}
herr_t write_file(H5FD_t* file, H5FD_mem_t, hid_t, haddr_t place, size_t size, const void* bytes) {
  own(file)->disk->write(place, {static_cast<const std::byte*>(bytes), size});
  return 0;
}
herr_t truncate_file(H5FD_t* file, hid_t, hbool_t) {
  own(file)->disk->truncate(own(file)->end_of_addresses);
  return 0;
}

hid_t driver() {
  static const H5FD_class_t kClass = [] {
    H5FD_class_t made{};
#if H5_VERSION_GE(1, 13, 0)
    made.version = H5FD_CLASS_VERSION;
    made.value = static_cast<H5FD_class_value_t>(511);  // 256 to 511 are for private use
#endif
    made.name = "springtide_patient_disk";
    made.maxaddr = HADDR_MAX / 2;
    made.fc_degree = H5F_CLOSE_WEAK;
    made.fapl_size = sizeof(PatientDisk*);
    made.open = open_file;
    made.close = close_file;
    made.query = query;
    made.get_eoa = get_end_of_addresses;
    made.set_eoa = set_end_of_addresses;
    made.get_eof = get_end_of_file;
    made.read = read_file;
    made.write = write_file;
    made.truncate = truncate_file;
    const H5FD_mem_t kinds[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
    std::copy(std::begin(kinds), std::end(kinds), made.fl_map);
    return made;
  }();
  static const hid_t kDriver = H5FDregister(&kClass);
  return kDriver;
}

}  // namespace

herr_t PatientDisk::use_in(hid_t access_properties) {
  PatientDisk* const here = this;
  return H5Pset_driver(access_properties, driver(), &here);
}

haddr_t PatientDisk::size() const {
  struct stat status {};
  haddr_t size = fstat(descriptor_, &status) == 0 ? static_cast<haddr_t>(status.st_size) : 0;
  for (const auto& [place, bytes] : refused_) size = std::max(size, place + bytes.size());
  return size;
}

void PatientDisk::read(haddr_t place, std::span<std::byte> bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = pread(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(place + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(done), bytes.end(), std::byte{0});
  for (const auto& [begin, kept] : refused_) {
    const haddr_t first = std::max(place, begin), last = std::min(place + bytes.size(), begin + kept.size());
    if (first < last) std::copy_n(kept.data() + (first - begin), last - first, bytes.data() + (first - place));
  }
}

void PatientDisk::write(haddr_t place, std::span<const std::byte> bytes) {
  while (failure_ == 0 && !bytes.empty()) {
    const ssize_t written = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(place));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      failure_ = errno;
      break;
    }
    place += static_cast<haddr_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  if (!bytes.empty()) refused_.emplace_back(place, std::vector(bytes.begin(), bytes.end()));
}

void PatientDisk::truncate(haddr_t size) {
  if (failure_ != 0 || size == this->size()) return;
  if (ftruncate(descriptor_, static_cast<off_t>(size)) != 0) failure_ = errno;
}

}  // namespace springtide::results
