/* The driver's state in a process, and what its functions share. */
#pragma once

#include <cuda.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "faults.h"
#include "handles.h"
#include "host_memory.h"
#include "memory/memory.h"
#include "objects.h"
#include "report.h"
#include "scheduler.h"
#include "settings.h"

namespace cudasim {

class driver {
 public:
  using lock = std::unique_lock<std::mutex>;
  template <typename Object>
  using shared = std::shared_ptr<Object>;

  /* As the environment says. */
  explicit driver(std::mutex &guard);
  ~driver();
  driver(const driver &) = delete;
  driver &operator=(const driver &) = delete;

  void initialise();
  bool is_initialised() const { return initialised; }

  /* The call that is going on, for what it makes. */
  void begin(const char *call);
  const std::string &caller() const { return call_text; }
  std::string caller(uint64_t bytes) const;
  /* Counts a call of a kind and throws if it is to fail. */
  void may_fail(const char *kind);

  device &device_at(CUdevice);

  // Contexts
  shared<context> create_context(device &, unsigned flags, bool primary);
  void destroy_context(shared<context>, lock &);
  /* The thread's own; throws if there is none, or if it has failed. */
  shared<context> current();
  void fail(const shared<context> &, CUresult);
  static void check(const context &);

  // Streams
  shared<stream> stream_of(CUstream);
  /* Work of a stream, after all that CUDA puts before it. */
  shared<work> next_of(const stream &, std::string what, work::engine) const;
  void enqueue(stream &, const shared<work> &);
  void wait_for(const shared<work> &, lock &);
  /* Waits for all that a stream has been given, as the host does. */
  void wait_for(stream &, lock &);
  void wait_for_all(context &, lock &);
  uint64_t next_stream_number() { return ++stream_count; }

  // Device memory
  uint64_t allocate(const shared<context> &, uint64_t bytes, std::string made_by);
  uint64_t allocate(stream &, const shared<pool> &, uint64_t bytes);
  void free(stream &, uint64_t address);
  /* Gives back memory that nothing pending uses. */
  void release(uint64_t address);
  void trim(pool &, uint64_t down_to);
  uint64_t free_bytes(const device &) const;
  /* The allocation that a range lies in; throws if it lies in none. */
  const device_allocation &allocation_of(uint64_t address, uint64_t bytes) const;
  const device_allocation *find_allocation(uint64_t address) const;

  // Copies; each enqueues.
  void copy_in(stream &, uint64_t to, const void *from, uint64_t bytes, lock &);
  void copy_out(stream &, void *to, uint64_t from, uint64_t bytes, lock &);
  void copy_within(stream &, uint64_t to, uint64_t from, uint64_t bytes);
  void fill(stream &, uint64_t to, const std::vector<uint8_t> &pattern, uint64_t count);
  bool is_pinned(const void *, uint64_t bytes) const;

  std::string leaks() const;
  std::string report_text() const;
  std::string report_json() const;
  void reset_report(lock &);
  void write_files();

  settings asked;
  device_memory memory;
  std::deque<device> devices;
  handle_table<context> contexts{"context", 0xC1};
  handle_table<stream> streams{"stream", 0xC2};
  handle_table<event> events{"event", 0xC3};
  handle_table<module> modules{"module", 0xC4};
  /* What was loaded last: programs load the same again and again. */
  std::string parsed_text;
  shared<const ptx::module> parsed;
  handle_table<function> functions{"function", 0xC5};
  handle_table<pool> pools{"memory pool", 0xC6};
  std::map<uint64_t, device_allocation> allocations;
  host_memory host;
  faults failures;
  report counted;
  scheduler schedule;

 private:
  void start(const settings &);
  /*
   * Memory that a stream-ordered allocation has not yet come to, or that another device owns, is not there.
   */
  void set_live(uint64_t address, bool live);
  void reserve(device &, uint64_t bytes);
  /* Pools give back what exceeds their thresholds whenever the host has waited. */
  void trim_pools(const device &);
  std::vector<engines> busy() const;
  void on_fault(const work &, const fault &);
  static void forget_work_of(context &);
  void describe_leaks_of(const context &, std::string &text) const;

  friend class only_memory_of;

  std::optional<std::string> wrong_setting;
  bool initialised = false;
  uint64_t calls = 0;
  uint64_t stream_count = 0;
  std::string call_text;
  std::string lost;  // what was alive in contexts when they ended
};

/* Hides other devices' memory while a kernel runs. */
class only_memory_of {
 public:
  only_memory_of(driver &, const device &);
  ~only_memory_of();
  only_memory_of(const only_memory_of &) = delete;
  only_memory_of &operator=(const only_memory_of &) = delete;

 private:
  driver &all;
  std::vector<uint64_t> hidden;
};

/* Says on stderr what the code of an error does not. */
void say(const std::string &text);

/* Whether hardware answers an error to every later call of the context, too. */
bool is_sticky(CUresult);

/* The thread's stack of current contexts. */
std::vector<uint64_t> &context_stack();

}  // namespace cudasim
