/*
 * What runs next. Work may run when all that CUDA's rules put before it is done, and the two schedulers are
 * the ends of what programs must bear:
 *
 *   - The eager one runs each piece as soon as it may, in the call that enqueues it.
 *   - The adversarial one runs nothing until the host waits, and then in an order drawn at random among
 *     what may run. A seed also draws its habits: how often something runs unasked, whether it does more
 *     than what the host waits for, and which streams it neglects.
 *
 * Host functions run on threads of their own, as on hardware, so that they may wait for threads that call the
 * driver.
 */
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <vector>

#include "chronicle.h"
#include "memory/memory.h"
#include "work.h"

namespace cudasim {

/* Whether this thread runs a host function, which must not call the driver. */
bool &is_host_function();

/*
 * Every function is called with the simulator's lock held, which a wait for a host function gives up
 * meanwhile.
 */
class scheduler {
 public:
  using lock = std::unique_lock<std::mutex>;

  /* on_fault: what to do when work fails; after_host: when a host function has returned. */
  scheduler(std::mutex &guard, std::function<void(const work &, const fault &)> on_fault,
            std::function<void()> after_host);

  void be_eager();
  void be_adversarial(uint64_t seed);
  bool is_adversarial() const { return adversarial; }
  /* Another legal order for blocks and warps, 0 for the usual one. */
  uint64_t order_seed();

  void enqueue(const std::shared_ptr<work> &);
  /* Whether work that waits for these would run at once. */
  bool runs_at_once(const std::vector<std::shared_ptr<work>> &after) const;
  /* Returns when it is done; the host has then waited for it. */
  void finish(const std::shared_ptr<work> &target, lock &);
  /* All work of a context, of every context without one. */
  void finish_all(const context *, lock &);
  /* Whether it is done; who asks again and again is answered yes at some time. */
  bool poll(const std::shared_ptr<work> &target);
  /* Everything that was enqueued before it is done and has its time. */
  void settle(const std::shared_ptr<work> &target, lock &);
  /* Drops the waiting work of a context that failed. */
  void drop(const context &, CUresult code);

  bool is_idle() const { return pending.empty(); }
  size_t pending_of(const context &) const;
  /* Whether a host function is waiting or running, which may write any host memory. */
  bool has_host_function() const;
  chronicle &times() { return time; }
  const chronicle &times() const { return time; }

 private:
  using piece = std::shared_ptr<work>;

  std::vector<piece> ready() const;
  void run(const piece &);
  void run_on_host(const piece &, CUresult);
  void complete(work &);
  void run_all_ready();
  void run_some();
  piece choose(const std::vector<piece> &among);
  bool step(const piece &target);
  bool chance(double probability);

  std::mutex &guard;
  std::condition_variable host_returned;
  std::function<void(const work &, const fault &)> on_fault;
  std::function<void()> after_host;
  chronicle time;
  std::vector<piece> pending;

  bool adversarial = false;
  std::mt19937_64 random;
  double burst = 0;                    // how probable it is that a call runs something that nobody waits for
  double focus = 0;                    // how probable it is that a step of a wait serves that wait
  std::map<uint64_t, double> weights;  // of streams
};

}  // namespace cudasim
