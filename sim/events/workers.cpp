#include "sim/events/workers.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace springtide::sim {

// An arena of its own: who waits in it takes up no work from elsewhere, which might wait for them in turn.
struct Workers::Arena {
  explicit Arena(unsigned threads)
      : limit(tbb::global_control::max_allowed_parallelism, threads), arena(static_cast<int>(threads)) {}
  tbb::global_control limit;
  tbb::task_arena arena;
  // oneTBB hands tasks over and back with synchronisation that the thread sanitizer cannot see, being compiled without
  // it: said once more here, so that everything the workers share stays under its eyes (tests/support/tsan.supp has the
  // rest).
  std::atomic<unsigned> handed_over{0}, handed_back{0};
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
  std::atomic<std::size_t> next{0};
  const auto take = [&](unsigned worker) {
    arena_->handed_over.load(std::memory_order_acquire);
    for (std::size_t piece = next++; piece < pieces; piece = next++) work(worker, piece);
    arena_->handed_back.fetch_add(1, std::memory_order_release);
  };
  arena_->handed_over.fetch_add(1, std::memory_order_release);
  arena_->arena.execute([&] {
    tbb::task_group group;
    const auto others = static_cast<unsigned>(std::min<std::size_t>(size_, pieces));
    for (unsigned worker = 1; worker < others; ++worker) group.run([&take, worker] { take(worker); });
    group.run_and_wait([&take] { take(0); });
  });
  arena_->handed_back.load(std::memory_order_acquire);
}

}  // namespace springtide::sim
