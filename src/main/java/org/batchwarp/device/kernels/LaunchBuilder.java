package org.batchwarp.device.kernels;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.DeviceType;
import org.batchwarp.device.Kernel;

/**
 * A launch of a kernel, whose arguments are given by the names and types that the source has for
 * them; each must be given once.
 */
final class LaunchBuilder implements Kernel.Arguments {
  private final KernelDeclaration kernel;
  private final List<Optional<DeviceBuffer>> buffers;
  private final StructureWriter structure;

  LaunchBuilder(KernelDeclaration kernel) {
    this.kernel = kernel;
    this.buffers = new ArrayList<>(Collections.nCopies(kernel.buffers().size(), null));
    this.structure = new StructureWriter(kernel.structure());
  }

  @Override
  public LaunchBuilder buffer(String name, DeviceBuffer buffer) {
    return buffer(name, Optional.of(buffer));
  }

  @Override
  public LaunchBuilder buffer(String name, Optional<DeviceBuffer> buffer) {
    int index = indexOf(name);
    KernelDeclaration.Parameter parameter = kernel.buffers().get(index);
    buffer.ifPresent(given -> requireType(given, parameter));
    if (buffers.set(index, buffer) != null) {
      throw new IllegalStateException(
          "buffer %s of %s is given twice".formatted(name, kernel.variant().function()));
    }
    return this;
  }

  private int indexOf(String name) {
    for (int i = 0; i < kernel.buffers().size(); i++) {
      if (kernel.buffers().get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "%s has no buffer %s, only %s"
            .formatted(
                kernel.variant().function(),
                name,
                kernel.buffers().stream()
                    .map(KernelDeclaration.Parameter::name)
                    .collect(Collectors.joining(", "))));
  }

  private void requireType(DeviceBuffer buffer, KernelDeclaration.Parameter parameter) {
    String type = DeviceType.of(buffer.type()).token();
    if (!type.equals(parameter.type())) {
      throw new IllegalArgumentException(
          "buffer '%s' is of type %s, but %s of %s is of type %s"
              .formatted(
                  buffer.label(),
                  type,
                  parameter.name(),
                  kernel.variant().function(),
                  parameter.type()));
    }
  }

  @Override
  public LaunchBuilder put(String field, int value) {
    structure.put(field, value);
    return this;
  }

  @Override
  public LaunchBuilder put(String field, boolean value) {
    structure.put(field, value);
    return this;
  }

  LaunchBuilder put(String field, long value) {
    structure.put(field, value);
    return this;
  }

  @Override
  public LaunchBuilder put(String field, float value) {
    structure.put(field, value);
    return this;
  }

  @Override
  public LaunchBuilder put(String field, double value) {
    structure.put(field, value);
    return this;
  }

  /**
   * The launch.
   *
   * @param groupItems for how many work items a group has something to do at most
   * @param imageGroups how many groups in turn make one image; 1 where there are no images
   * @param accesses how often values are read or written, about
   * @throws IllegalStateException that names what was not given, if there is something
   */
  KernelLaunch of(long groups, int groupItems, int imageGroups, long accesses) {
    int missing = buffers.indexOf(null);
    if (missing >= 0) {
      throw new IllegalStateException(
          "%s lacks the buffer %s"
              .formatted(kernel.variant().function(), kernel.buffers().get(missing).name()));
    }
    return new KernelLaunch(
        kernel.variant(),
        groups,
        groupItems,
        imageGroups,
        accesses,
        List.copyOf(buffers),
        structure.toStructure());
  }
}
