#include "results/sealed_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "results/seal.hpp"
#include "sim/events/error.hpp"

namespace springtide::results {

SealedFile::SealedFile(const std::string& path) : path_(path), file_(path) {
  const Hdf5Session session;
  auto writer = std::make_unique<Hdf5Writer>(path, file_.descriptor());  // gone within the session where this throws
  writer->number_attribute(writer->root(), kSealedAttribute, 1);
  writer_ = std::move(writer);
}

SealedFile::~SealedFile() {
  const Hdf5Session session;
  writer_.reset();
}

void SealedFile::finish() {
  {
    const Hdf5Session session;
    writer_->close();
  }
  const std::optional<std::string> seal = seal_of(file_.descriptor());
  if (!seal) throw sim::IoError(fmt::format("{}: cannot be read back: {}", path_, std::strerror(errno)));
  file_.append(std::as_bytes(std::span(*seal)));
  file_.keep();
}

void write_atomically(const std::string& path, const std::function<void(Hdf5Writer&)>& fill) {
  SealedFile file(path);
  {
    const Hdf5Session session;
    fill(file.writer());
  }
  file.finish();
}

}  // namespace springtide::results
