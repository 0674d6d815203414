#include "scheduler.h"

#include <algorithm>
#include <cmath>
#include <thread>
#include <unordered_set>

namespace cudasim {

bool &is_host_function() {
  thread_local bool running = false;
  return running;
}

scheduler::scheduler(std::mutex &guard, std::function<void(const work &, const fault &)> on_fault,
                     std::function<void()> after_host)
    : guard(guard), on_fault(std::move(on_fault)), after_host(std::move(after_host)) {}

void scheduler::be_eager() {
  adversarial = false;
  run_all_ready();
}

void scheduler::be_adversarial(uint64_t seed) {
  adversarial = true;
  random.seed(seed);
  weights.clear();
  // The first habits are the laziest: nothing runs but what is waited for.
  static constexpr double bursts[] = {0, 0, 0.1, 0.6};
  static constexpr double focuses[] = {1, 0.7, 0.2};
  burst = bursts[seed % 4];
  focus = focuses[seed / 4 % 3];
}

uint64_t scheduler::order_seed() {
  return adversarial ? random() | 1 : 0;
}

bool scheduler::chance(double probability) {
  return std::uniform_real_distribution<double>(0, 1)(random) < probability;
}

void scheduler::enqueue(const piece &work) {
  time.enqueued(work);
  pending.push_back(work);
  if (!adversarial) {
    run_all_ready();
  } else if (chance(burst)) {
    run_some();
  }
}

bool scheduler::runs_at_once(const std::vector<piece> &after) const {
  return !adversarial &&
         std::all_of(after.begin(), after.end(), [](const piece &other) { return other->done(); });
}

std::vector<scheduler::piece> scheduler::ready() const {
  std::vector<piece> found;
  std::copy_if(pending.begin(), pending.end(), std::back_inserter(found),
               [](const piece &work) { return work->ready(); });
  return found;
}

void scheduler::run(const piece &work) {
  work->state = work::progress::running;
  if (work->host) {
    run_on_host(work, CUDA_SUCCESS);
    return;
  }
  if (work->run) {
    try {
      work->duration = work->run();
    } catch (const fault &fault) {
      complete(*work);
      on_fault(*work, fault);
      return;
    }
  }
  complete(*work);
}

void scheduler::run_on_host(const piece &work, CUresult code) {
  std::thread([this, work, code] {
    is_host_function() = true;
    work->host(code);
    std::lock_guard<std::mutex> held(guard);
    complete(*work);
    after_host();
    if (!adversarial) {
      run_all_ready();
    }
    host_returned.notify_all();
  }).detach();
}

void scheduler::complete(work &work) {
  work.state = work::progress::done;
  work.run = nullptr;
  work.host = nullptr;
  work.dropped = nullptr;
  pending.erase(
      std::remove_if(pending.begin(), pending.end(), [](const piece &other) { return other->done(); }),
      pending.end());
  time.advance();
}

void scheduler::run_all_ready() {
  for (auto now = ready(); !now.empty(); now = ready()) {
    run(now.front());
  }
}

void scheduler::run_some() {
  do {
    auto now = ready();
    if (now.empty()) {
      return;
    }
    run(choose(now));
  } while (chance(0.6));
}

scheduler::piece scheduler::choose(const std::vector<piece> &among) {
  if (!adversarial || among.size() == 1) {
    return among.front();
  }
  if (chance(0.05)) {
    weights.clear();
  }
  std::vector<double> shares;
  for (const auto &work : among) {
    auto weight = weights.find(work->stream);
    if (weight == weights.end()) {
      double drawn = std::exp(8 * std::uniform_real_distribution<double>(0, 1)(random));
      weight = weights.emplace(work->stream, drawn).first;
    }
    shares.push_back(weight->second);
  }
  return among[std::discrete_distribution<size_t>(shares.begin(), shares.end())(random)];
}

/* Runs one piece that brings the target nearer, or another one; false if none can run now. */
bool scheduler::step(const piece &target) {
  auto now = ready();
  if (now.empty()) {
    return false;
  }
  if (target != nullptr && adversarial && chance(focus)) {
    std::unordered_set<const work *> needed;
    std::vector<const work *> open = {target.get()};
    while (!open.empty()) {
      const work *next = open.back();
      open.pop_back();
      if (!next->done() && needed.insert(next).second) {
        for (const auto &other : next->after) {
          open.push_back(other.get());
        }
      }
    }
    auto serving = now;
    serving.erase(std::remove_if(serving.begin(), serving.end(),
                                 [&](const piece &work) { return needed.count(work.get()) == 0; }),
                  serving.end());
    if (!serving.empty()) {
      now = serving;
    }
  }
  run(choose(now));
  return true;
}

void scheduler::finish(const piece &target, lock &held) {
  while (!target->done()) {
    if (!step(target)) {
      host_returned.wait(held);
    }
  }
  time.waited(target);
}

void scheduler::finish_all(const context *of, lock &held) {
  auto last = std::make_shared<work>();
  for (const auto &work : pending) {
    if (of == nullptr || work->owner.get() == of) {
      last->after.push_back(work);
    }
  }
  auto all = last->after;
  for (const auto &work : all) {
    while (!work->done()) {
      if (!step(last)) {
        host_returned.wait(held);
      }
    }
  }
  last->state = work::progress::done;
  time.enqueued(last);
  time.waited(last);
}

bool scheduler::poll(const piece &target) {
  if (adversarial && !target->done() && chance(0.5)) {
    step(target);
  }
  if (!target->done()) {
    return false;
  }
  time.waited(target);
  return true;
}

void scheduler::settle(const piece &target, lock &held) {
  while (!target->timed) {
    auto earliest =
        std::min_element(pending.begin(), pending.end(),
                         [](const piece &one, const piece &other) { return one->order < other->order; });
    piece next = *earliest;
    while (!next->done()) {
      if (!step(next)) {
        host_returned.wait(held);
      }
    }
  }
}

void scheduler::drop(const context &failed, CUresult code) {
  auto waiting = pending;
  for (const auto &work : waiting) {
    if (work->owner.get() == &failed && work->state == work::progress::waiting) {
      if (work->host && work->host_despite_failure) {
        work->state = work::progress::running;
        run_on_host(work, code);
      } else {
        auto dropped = std::move(work->dropped);
        complete(*work);
        if (dropped) {
          dropped();
        }
      }
    }
  }
}

size_t scheduler::pending_of(const context &of) const {
  return static_cast<size_t>(std::count_if(pending.begin(), pending.end(),
                                           [&](const piece &work) { return work->owner.get() == &of; }));
}

bool scheduler::has_host_function() const {
  return std::any_of(pending.begin(), pending.end(),
                     [](const piece &work) { return static_cast<bool>(work->host); });
}

}  // namespace cudasim
