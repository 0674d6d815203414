package org.batchwarp.device.cuda;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.Random;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Devices;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cuBLAS and cuSOLVER give beyond the contract. */
@Tag("cuda")
@Tag("toolkit")
class CudaLinearAlgebraTest {
  private CudaDevice device;
  private CudaStream stream;
  private final ResourceStack owned = new ResourceStack();

  @BeforeEach
  void openDevice() {
    Requirements.device("cuda");
    device = (CudaDevice) Devices.open("cuda");
    stream = owned.own(device.openStream());
    Requirements.cudaMath(device);
  }

  @AfterEach
  void closeDevice() {
    owned.close();
    if (device != null) {
      device.close();
    }
  }

  private CudaBuffer upload(float[] values) {
    CudaBuffer buffer = owned.own(device.allocate("uploaded", ElementType.FLOAT32, values.length));
    try (HostBuffer host = device.allocateHost("uploaded", ElementType.FLOAT32, values.length)) {
      host.bytes().asFloatBuffer().put(values);
      stream.copyIn(host, buffer, values.length);
      stream.synchronize();
    }
    return buffer;
  }

  private float[] floats(CudaBuffer buffer) {
    float[] values = new float[(int) buffer.elements()];
    try (HostBuffer host = device.allocateHost("read", ElementType.FLOAT32, values.length)) {
      stream.copyOut(buffer, host, values.length);
      stream.synchronize();
      host.bytes().asFloatBuffer().get(values);
    }
    return values;
  }

  private double[] doubles(CudaBuffer buffer) {
    double[] values = new double[(int) buffer.elements()];
    try (HostBuffer host = device.allocateHost("read", ElementType.FLOAT64, values.length)) {
      stream.copyOut(buffer, host, values.length);
      stream.synchronize();
      host.bytes().asDoubleBuffer().get(values);
    }
    return values;
  }

  private CudaBuffer zeros(int elements) {
    CudaBuffer buffer = owned.own(device.allocate("sums", ElementType.FLOAT64, elements));
    stream.launch(new Kernel.Clear(buffer));
    return buffer;
  }

  private static float[] gaussian(int elements, long seed) {
    Random random = new Random(seed);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] wholeNumbers(int elements, long seed) {
    Random random = new Random(seed);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = random.nextInt(-255, 256);
    }
    return values;
  }

  /** The largest error of a product, relative to the sum of its terms' magnitudes. */
  private double productError(int rows, int inner, int columns, ProductPrecision precision) {
    float[] a = gaussian(rows * inner, 1);
    float[] b = gaussian(inner * columns, 2);
    CudaBuffer c =
        owned.own(device.allocate("product", ElementType.FLOAT32, (long) rows * columns));
    device
        .linearAlgebra()
        .matrixProduct(stream, upload(a), upload(b), c, rows, inner, columns, precision);
    float[] actual = floats(c);
    double largest = 0;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = 0;
        double terms = 0;
        for (int k = 0; k < inner; k++) {
          double term = (double) a[i * inner + k] * b[k * columns + j];
          sum += term;
          terms += Math.abs(term);
        }
        largest = Math.max(largest, Math.abs(actual[i * columns + j] - sum) / terms);
      }
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 300})
  void tf32CostsNoMoreThanItsDocumentationSaysAndOnlyWhereAskedFor(int inner) {
    assertTrue(productError(37, inner, 53, ProductPrecision.FLOAT32) < 1e-6);
    double error = productError(37, inner, 53, ProductPrecision.TF32);
    assertTrue(error <= 0x1p-9, () -> "error " + error);
    assertTrue(productError(37, inner, 53, ProductPrecision.FLOAT32) < 1e-6);
  }

  /** cuBLAS is free not to use them for matrices that are small or not aligned. */
  @Test
  void largeProductsInTf32AreThoseOfTensorCores() {
    assumeTrue(CudaLibrary.require().hardware().get(0).computeCapability() >= 80, "no TF32 there");
    double error = productError(256, 256, 256, ProductPrecision.TF32);
    assertTrue(error > 1e-5, () -> "no digit is cut, error " + error);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 21, 349, 350, 1000})
  void rowsInBlocksOfAnySizeAreSummedUpExactly(int block) {
    int rows = 50;
    int columns = 7;
    float[] first = wholeNumbers(rows * columns, 3);
    float[] second = wholeNumbers(rows * columns, 4);
    CudaBuffer sums = zeros(columns * columns);
    try (CublasProducts products = new CublasProducts(device, stream, block)) {
      // One row first, so that memory for more is needed later.
      products.addColumnProducts(upload(first), sums, 1, columns);
      products.addColumnProducts(upload(second), sums, rows, columns);
      stream.synchronize();
    }
    double[] actual = doubles(sums);
    for (int i = 0; i < columns; i++) {
      for (int j = i; j < columns; j++) {
        double expected = (double) first[i] * first[j];
        for (int row = 0; row < rows; row++) {
          expected += (double) second[row * columns + i] * second[row * columns + j];
        }
        assertEquals(expected, actual[i * columns + j], i + ", " + j);
      }
    }
  }

  @Test
  void sumsKeepTheDigitsOfDoubles() {
    float[] a = gaussian(3000 * 3, 5);
    CudaBuffer sums = zeros(9);
    device.linearAlgebra().symmetricRankKUpdate(stream, upload(a), sums, 3000, 3);
    double expected = 0;
    for (int row = 0; row < 3000; row++) {
      expected += (double) a[row * 3] * a[row * 3];
    }
    assertNear(expected, doubles(sums)[0], 1e-11, "3000 terms");
  }

  @Test
  void matricesLargerThanWhatIsCopiedAtATimeArrive() {
    int rows = 1300;
    int inner = 1000;
    HostAlgebra host = device.linearAlgebra().host();
    double[] a = new Random(6).ints((long) rows * inner, 1, 10).asDoubleStream().toArray();
    double[] b = new Random(7).ints(inner, 1, 10).asDoubleStream().toArray();
    double[] actual = host.product(a, b, rows, inner, 1);
    double[] outer = host.product(b, Arrays.copyOf(a, rows), inner, 1, rows);
    for (int row = 0; row < rows; row++) {
      double expected = 0;
      for (int k = 0; k < inner; k++) {
        expected += a[row * inner + k] * b[k];
      }
      assertEquals(expected, actual[row], "row " + row);
      assertEquals(b[inner - 1] * a[row], outer[(inner - 1) * rows + row], "column " + row);
    }
  }

  @Test
  void theMatrixToDecomposeIsLeftAsItWas() {
    double[] matrix = {2, 1, 5, 3};
    device.linearAlgebra().host().symmetricEigen(matrix, 2);
    assertArrayEquals(new double[] {2, 1, 5, 3}, matrix);
  }

  @Test
  void whatIsNotFiniteIsRefusedBeforeItTravels() {
    double[] matrix = new double[9];
    matrix[5] = Double.NaN;
    assertEquals(
        "the matrix to decompose has NaN in row 1, column 2",
        assertThrows(
                IllegalArgumentException.class,
                () -> device.linearAlgebra().host().symmetricEigen(matrix, 3))
            .getMessage());
  }

  @Test
  void belowTheDiagonalProductsAreZeros() {
    double[] a = {1, 2, 3, 4, 5, 6};
    double[] byRows = device.linearAlgebra().host().rowProducts(a, 2, 3);
    assertArrayEquals(new double[] {14, 32, 0, 77}, byRows);
    double[] byColumns = device.linearAlgebra().host().columnProducts(a, 2, 3);
    assertEquals(0, Arrays.stream(new int[] {3, 6, 7}).mapToDouble(i -> byColumns[i]).sum());
  }
}
