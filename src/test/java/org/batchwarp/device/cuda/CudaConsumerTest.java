package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.batchwarp.Batch;
import org.batchwarp.Flow;
import org.batchwarp.FlowBuilder;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.NumberedImages;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.device.Event;
import org.batchwarp.pipeline.DeviceBatch;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryUtil;

/** Another user of the GPU in this process, who takes batches by nothing but handles. */
@Tag("cuda")
class CudaConsumerTest {
  private static final int BATCHES = 7;
  private static final int BYTES = 4 * NumberedImages.SHAPE.values() * Float.BYTES;

  @BeforeEach
  void requireCuda() {
    Requirements.device("cuda");
  }

  private static FlowBuilder flow(Device device) {
    return ImageDataGenerator.builder()
        .device(device)
        .rotationRange(50)
        .build()
        .flow(new NumberedImages(12))
        .batchSize(4)
        .seed(1);
  }

  private static List<byte[]> expected(Device device) throws IOException {
    List<byte[]> all = new ArrayList<>();
    try (Flow flow = flow(device).open()) {
      for (int i = 0; i < BATCHES; i++) {
        try (Batch batch = flow.next()) {
          byte[] bytes = new byte[BYTES];
          batch.bytes().get(bytes);
          all.add(bytes);
        }
      }
    }
    return all;
  }

  private static void call(IntSupplier driver) {
    assertEquals(0, driver.getAsInt());
  }

  @Test
  void aForeignStreamTakesBatchesByTheirHandles() throws IOException {
    try (Device device = Devices.open("cuda")) {
      List<byte[]> expected = expected(device);
      CUdevice gpu = new CUdevice();
      CUcontext context = new CUcontext();
      call(() -> JCudaDriver.cuDeviceGet(gpu, 0));
      call(() -> JCudaDriver.cuDevicePrimaryCtxRetain(context, gpu));
      call(() -> JCudaDriver.cuCtxPushCurrent(context));
      NativePointer pinned = new NativePointer();
      call(() -> JCudaDriver.cuMemHostAlloc(pinned, (long) BATCHES * BYTES, 0));
      NativeStream own = new NativeStream();
      NativeEvent read = new NativeEvent();
      call(() -> JCudaDriver.cuStreamCreate(own, CUstream_flags.CU_STREAM_NON_BLOCKING));
      call(() -> JCudaDriver.cuEventCreate(read, 0));
      try (Flow flow = flow(device).deliverOnDevice(true).batchesInFlight(2).open()) {
        for (int i = 0; i < BATCHES; i++) {
          copy(flow.next(), own, read, new NativePointer(pinned.address() + (long) i * BYTES));
        }
        call(() -> JCudaDriver.cuStreamSynchronize(own));
      }
      ByteBuffer copies = MemoryUtil.memByteBuffer(pinned.address(), BATCHES * BYTES);
      for (byte[] batch : expected) {
        byte[] actual = new byte[BYTES];
        copies.get(actual);
        assertArrayEquals(batch, actual);
      }
      call(() -> JCudaDriver.cuEventDestroy(read));
      call(() -> JCudaDriver.cuStreamDestroy(own));
      call(() -> JCudaDriver.cuMemFreeHost(pinned));
      call(() -> JCudaDriver.cuCtxPopCurrent(context));
      call(() -> JCudaDriver.cuDevicePrimaryCtxRelease(gpu));
    }
  }

  private static void copy(Batch batch, NativeStream own, NativeEvent read, NativePointer target) {
    DeviceBatch there = batch.onDevice();
    long wait = CudaLibrary.require().requireFunction("cuStreamWaitEvent");
    call(() -> JNI.callPPI(own.handle(), there.ready().handle(), 0, wait));
    DevicePointer source = new DevicePointer(there.images().handle());
    call(() -> JCudaDriver.cuMemcpyDtoHAsync(target, source, BYTES, own));
    call(() -> JCudaDriver.cuEventRecord(read, own));
    try (Event wrapped = there.device().wrapEvent(read.handle())) {
      batch.closeAfter(wrapped);
    }
  }
}
