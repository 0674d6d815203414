/* The one driver of the process, and how the exported functions reach it. */
#pragma once

#include <cuda.h>

#include <functional>

#include "driver.h"

namespace cudasim {

using call_body = std::function<void(driver &, driver::lock &)>;

/*
 * Runs a call's body under the lock; what it throws becomes the answer. Before cuInit the answer is an error.
 */
CUresult call(const char *name, const call_body &body);

/* As call, before cuInit, too. */
CUresult call_always(const char *name, const call_body &body);

/* Begins anew, as the environment says now. Handles and addresses of before mean nothing any more. */
void restart();

}  // namespace cudasim
