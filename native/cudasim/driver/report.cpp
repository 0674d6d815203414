#include "report.h"

#include <cstdarg>
#include <cstdio>

namespace cudasim {

namespace {

constexpr uint64_t sector = 32;

__attribute__((format(printf, 1, 2))) std::string formatted(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char buffer[512];
  std::vsnprintf(buffer, sizeof buffer, format, arguments);
  va_end(arguments);
  return buffer;
}

double ratio(double value, double of) {
  return of == 0 ? 0 : value / of;
}

double ratio(uint64_t value, uint64_t of) {
  return ratio(static_cast<double>(value), static_cast<double>(of));
}

struct overlap {
  time_span copying, together;

  explicit overlap(const engines &busy) {
    timeline copies = timeline::united(busy.copy_in, busy.copy_out);
    copying = copies.busy();
    together = timeline::overlap(copies, busy.compute);
  }
};

std::string text_of(const std::string &name, const kernel_totals &kernel) {
  const counters &all = kernel.counted;
  double launches = static_cast<double>(kernel.launches);
  uint64_t moved = (all.unique_load_sectors + all.unique_store_sectors) * sector;
  uint64_t minimum = all.unique_bytes_loaded + all.unique_bytes_stored;
  std::string text =
      formatted("%s: %llu launches, %.3f us each\n", name.c_str(),
                static_cast<unsigned long long>(kernel.launches), seconds(kernel.time) * 1e6 / launches);
  auto line = [&](const char *what, uint64_t count) {
    text += formatted("  %-34s %15llu %18.1f each\n", what, static_cast<unsigned long long>(count),
                      static_cast<double>(count) / launches);
  };
  line("warp instructions", all.warp_instructions);
  line("thread instructions", all.thread_instructions);
  for (const auto &[instruction_class, count] : all.by_class) {
    line(("  " + instruction_class).c_str(), count);
  }
  line("bytes of sectors loaded", all.global_load_sectors * sector);
  line("bytes of sectors stored", all.global_store_sectors * sector);
  line("bytes of distinct sectors loaded", all.unique_load_sectors * sector);
  line("bytes of distinct sectors stored", all.unique_store_sectors * sector);
  line("distinct bytes loaded", all.unique_bytes_loaded);
  line("distinct bytes stored", all.unique_bytes_stored);
  text += formatted("  bytes moved over distinct bytes    %15.3f\n", ratio(moved, minimum));
  text += formatted("  store efficiency                   %15.3f\n",
                    ratio(all.bytes_stored, all.global_store_sectors * sector));
  return text;
}

/* Writes members of an object. */
class json_object {
 public:
  json_object &add(const std::string &name, uint64_t value) { return add_text(name, std::to_string(value)); }
  json_object &add(const std::string &name, double value) {
    return add_text(name, formatted("%.12g", value));
  }
  json_object &add(const std::string &name, const json_object &value) { return add_text(name, value.text()); }
  json_object &add_string(const std::string &name, const std::string &value) {
    return add_text(name, '"' + value + '"');
  }
  json_object &add(const std::string &name, const transfer_totals &value) {
    return add(name, json_object().add("count", value.count).add("bytes", value.bytes));
  }
  std::string text() const { return "{" + members + "}"; }

 private:
  json_object &add_text(const std::string &name, const std::string &value) {
    members += (members.empty() ? "\"" : ",\"") + name + "\":" + value;
    return *this;
  }

  std::string members;
};

json_object json_of(const std::map<std::string, uint64_t> &counts) {
  json_object object;
  for (const auto &[name, count] : counts) {
    object.add(name, count);
  }
  return object;
}

json_object json_of(const kernel_totals &kernel) {
  const counters &all = kernel.counted;
  return json_object()
      .add("launches", kernel.launches)
      .add("seconds", seconds(kernel.time))
      .add("warp_instructions", all.warp_instructions)
      .add("thread_instructions", all.thread_instructions)
      .add("by_class", json_of(all.by_class))
      .add("load_sectors", all.global_load_sectors)
      .add("store_sectors", all.global_store_sectors)
      .add("unique_load_sectors", all.unique_load_sectors)
      .add("unique_store_sectors", all.unique_store_sectors)
      .add("bytes_loaded", all.bytes_loaded)
      .add("bytes_stored", all.bytes_stored)
      .add("unique_bytes_loaded", all.unique_bytes_loaded)
      .add("unique_bytes_stored", all.unique_bytes_stored);
}

json_object json_of(const engines &busy, time_span duration) {
  overlap shared(busy);
  return json_object()
      .add("compute_seconds", seconds(busy.compute.busy()))
      .add("copy_in_seconds", seconds(busy.copy_in.busy()))
      .add("copy_out_seconds", seconds(busy.copy_out.busy()))
      .add("overlap_seconds", seconds(shared.together))
      .add("overlap_share", ratio(shared.together, duration))
      .add("overlap_share_of_copies", ratio(shared.together, shared.copying));
}

}  // namespace

void kernel_totals::add(const counters &more, time_span more_time) {
  ++launches;
  time += more_time;
  counted.warp_instructions += more.warp_instructions;
  counted.thread_instructions += more.thread_instructions;
  for (const auto &[instruction_class, count] : more.by_class) {
    counted.by_class[instruction_class] += count;
  }
  counted.global_load_sectors += more.global_load_sectors;
  counted.global_store_sectors += more.global_store_sectors;
  counted.unique_load_sectors += more.unique_load_sectors;
  counted.unique_store_sectors += more.unique_store_sectors;
  counted.bytes_loaded += more.bytes_loaded;
  counted.bytes_stored += more.bytes_stored;
  counted.unique_bytes_loaded += more.unique_bytes_loaded;
  counted.unique_bytes_stored += more.unique_bytes_stored;
}

std::string report::text(const gpu &gpu, const std::vector<engines> &busy, time_span duration) const {
  std::string text = gpu.name + "\n\n";
  auto time = [&](const char *what, time_span time, time_span of) {
    text += formatted("%-44s %12.3f us %6.1f %%\n", what, seconds(time) * 1e6, 100 * ratio(time, of));
  };
  time("virtual time", duration, duration);
  for (size_t i = 0; i < busy.size(); ++i) {
    if (busy.size() > 1) {
      text += "device " + std::to_string(i) + "\n";
    }
    overlap shared(busy[i]);
    time("kernels run", busy[i].compute.busy(), duration);
    time("copies to the device run", busy[i].copy_in.busy(), duration);
    time("copies to the host run", busy[i].copy_out.busy(), duration);
    time("copies and kernels run together", shared.together, duration);
    time("  of the time with copies", shared.together, shared.copying);
  }
  auto count = [&](const char *what, uint64_t calls, const uint64_t *bytes) {
    text += formatted("%-44s %12llu", what, static_cast<unsigned long long>(calls));
    text += bytes == nullptr ? "\n" : formatted(" %18llu bytes\n", static_cast<unsigned long long>(*bytes));
  };
  count("copies to the device", copies_in.count, &copies_in.bytes);
  count("copies to the host", copies_out.count, &copies_out.bytes);
  count("copies within the device", copies_within.count, &copies_within.bytes);
  count("fills", fills.count, &fills.bytes);
  count("allocations of device memory", device_allocations.count, &device_allocations.bytes);
  count("allocations of pinned memory", pinned_allocations.count, &pinned_allocations.bytes);
  count("waits of the host", synchronisations, nullptr);
  count("host functions", host_functions, nullptr);
  count("library calls", host_tasks, nullptr);
  for (const auto &[name, kernel] : kernels) {
    text += "\n" + text_of(name, kernel);
  }
  return text;
}

std::string report::json(const gpu &gpu, const std::vector<engines> &busy, time_span duration,
                         const std::map<std::string, uint64_t> &calls) const {
  json_object by_device;
  for (size_t i = 0; i < busy.size(); ++i) {
    by_device.add(std::to_string(i), json_of(busy[i], duration));
  }
  json_object by_kernel;
  for (const auto &[name, kernel] : kernels) {
    by_kernel.add(name, json_of(kernel));
  }
  return json_object()
      .add_string("gpu", gpu.name)
      .add("seconds", seconds(duration))
      .add("devices", by_device)
      .add("copies_in", copies_in)
      .add("copies_out", copies_out)
      .add("copies_within", copies_within)
      .add("fills", fills)
      .add("device_allocations", device_allocations)
      .add("pinned_allocations", pinned_allocations)
      .add("synchronisations", synchronisations)
      .add("host_functions", host_functions)
      .add("library_calls", host_tasks)
      .add("calls", json_of(calls))
      .add("kernels", by_kernel)
      .text();
}

}  // namespace cudasim
