#include "sim/events/column.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <string>

namespace springtide::sim {
namespace {

/// The columns that lie in files.
struct Spool {
  std::mutex mutex;
  std::map<void*, std::size_t> bytes;  // by where they are mapped
  std::atomic<bool> any{false};
};

// Never destroyed: what is static may still hold a column when the process ends.
Spool& spool() {
  static Spool& the_spool = *new Spool;
  return the_spool;
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

int open_nameless_file() {
  const char* const wanted = std::getenv("TMPDIR");
  std::string path = wanted != nullptr && *wanted != '\0' ? wanted : "/var/tmp";
  path += "/springtide-XXXXXX";
  const int number = ::mkostemp(path.data(), O_CLOEXEC);
  if (number >= 0) ::unlink(path.c_str());
  return number;
}

/// Null where there is no file of that size to be had.
void* map_file(std::size_t bytes) {
  const FileDescriptor file(open_nameless_file());
  if (file.number() < 0) return nullptr;
  // Its blocks are reserved now: a disk that is full later would be an access to memory that fails.
  if (::posix_fallocate(file.number(), 0, static_cast<off_t>(bytes)) != 0) return nullptr;
  void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.number(), 0);
  return memory == MAP_FAILED ? nullptr : memory;
}

}  // namespace

void* allocate_column(std::size_t bytes) {
  if (bytes >= kSpooledFrom) {
    if (void* const memory = map_file(bytes)) {
      const std::lock_guard lock(spool().mutex);
      spool().bytes.emplace(memory, bytes);
      spool().any = true;
      return memory;
    }
  }
  return ::operator new(bytes);
}

void deallocate_column(void* memory, std::size_t bytes) noexcept {
  if (bytes >= kSpooledFrom) {
    const std::lock_guard lock(spool().mutex);
    if (spool().bytes.erase(memory) > 0) {
      ::munmap(memory, bytes);
      spool().any = !spool().bytes.empty();
      return;
    }
  }
  ::operator delete(memory);
}

void release_columns() noexcept {
  if (!spool().any.load(std::memory_order_relaxed)) return;
  const std::lock_guard lock(spool().mutex);
  // Of a shared mapping of a file: what was written stays in the file.
  for (const auto& [memory, bytes] : spool().bytes) ::madvise(memory, bytes, MADV_DONTNEED);
}

}  // namespace springtide::sim
