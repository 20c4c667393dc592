#include "results/hdf5.hpp"

#include <algorithm>

namespace springtide::results {

namespace {

std::mutex& hdf5_mutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

Hdf5Session::Hdf5Session() : lock_(hdf5_mutex()) {
  // HDF5 1.10 crashes in its exit handler after a write that found the disk full; every handle is closed by us anyway.
  static const herr_t kNoExitHandler = H5dont_atexit();
  static_cast<void>(kNoExitHandler);
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Hdf5Session::~Hdf5Session() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

std::string hdf5_reason() {
  std::string reason;
  const auto keep_innermost = [](unsigned, const H5E_error2_t* error, void* data) -> herr_t {
    if (error->desc != nullptr) *static_cast<std::string*>(data) = error->desc;
    return 0;
  };
  // Downward from the call made: what is visited last lies deepest.
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &reason);
  std::replace(reason.begin(), reason.end(), '\n', ' ');
  return reason.empty() ? "unknown reason" : reason;
}

}  // namespace springtide::results
