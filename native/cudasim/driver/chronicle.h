/* Gives each piece of work its virtual time, in the order in which the host asked for it. */
#pragma once

#include <deque>
#include <memory>

#include "clock.h"
#include "work.h"

namespace cudasim {

struct engines {
  timeline compute, copy_in, copy_out;
};

class chronicle {
 public:
  void enqueued(const std::shared_ptr<work> &);
  /* The host has waited for it. */
  void waited(const std::shared_ptr<work> &);
  /* Places all work that is done and has no earlier work that is not. */
  void advance();
  /* Whatever is enqueued from here on starts no earlier. */
  void close_period();
  /* The time from there to the latest end. */
  time_span period() const { return latest - start; }

 private:
  void place(work &);

  std::deque<std::shared_ptr<work>> untimed;
  std::shared_ptr<work> host;  // the host's last wait
  uint64_t enqueued_count = 0;
  time_span latest = 0, start = 0;  // the latest end of what was placed; the start of the period
};

}  // namespace cudasim
