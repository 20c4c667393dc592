#include "sim/events/workers.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace springtide::sim {
namespace {

/// Pieces of work, and which of them is next.
struct Pieces {
  const std::function<void(unsigned, std::size_t)>& work;
  std::size_t count;
  std::atomic<std::size_t> next{0};
};

// oneTBB hands tasks over and back with synchronisation that the thread sanitizer cannot see, being compiled without
// it: said once more here, so that everything the workers share stays under its eyes (tests/support/tsan.supp has the
// rest). Of the whole program, since a thread that is new to the pieces must come upon them in order.
std::atomic<unsigned> handed_over{0}, handed_back{0};

void take(Pieces& pieces, unsigned worker) {
  handed_over.load(std::memory_order_acquire);
  for (std::size_t piece = pieces.next++; piece < pieces.count; piece = pieces.next++) pieces.work(worker, piece);
  handed_back.fetch_add(1, std::memory_order_release);
}

#if defined(__clang__)
#define SPRINGTIDE_UNSEEN __attribute__((noinline, no_sanitize("thread")))
#else
#define SPRINGTIDE_UNSEEN __attribute__((noinline, noclone, no_sanitize("thread")))
#endif

/// What oneTBB carries to another thread: read there before the sanitizer can have been told.
struct Errand {
  Pieces* pieces;
  unsigned worker;

  SPRINGTIDE_UNSEEN void operator()() const { take(*pieces, worker); }
};

}  // namespace

// An arena of its own: who waits in it takes up no work from elsewhere, which might wait for them in turn.
struct Workers::Arena {
  explicit Arena(unsigned threads)
      : limit(tbb::global_control::max_allowed_parallelism, threads), arena(static_cast<int>(threads)) {}
  tbb::global_control limit;
  tbb::task_arena arena;
};

Workers::Workers(unsigned threads) : size_(threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency())) {
  if (size_ > 1) arena_ = std::make_unique<Arena>(size_);
}
Workers::~Workers() = default;
Workers::Workers(Workers&&) noexcept = default;
Workers& Workers::operator=(Workers&&) noexcept = default;

void Workers::share(std::size_t pieces, const std::function<void(unsigned, std::size_t)>& work) {
  if (!arena_ || pieces <= 1) {
    for (std::size_t piece = 0; piece < pieces; ++piece) work(0, piece);
    return;
  }
  Pieces list{.work = work, .count = pieces, .next = {0}};
  arena_->arena.execute([&] {
    tbb::task_group group;
    const auto workers = static_cast<unsigned>(std::min<std::size_t>(size_, pieces));
    handed_over.fetch_add(1, std::memory_order_release);
    for (unsigned worker = 1; worker < workers; ++worker) group.run(Errand{&list, worker});
    group.run_and_wait(Errand{&list, 0});
  });
  handed_back.load(std::memory_order_acquire);
}

}  // namespace springtide::sim
