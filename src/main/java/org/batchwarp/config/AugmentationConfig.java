package org.batchwarp.config;

import java.util.Objects;
import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;

/**
 * All parameters of an {@code ImageDataGenerator}, checked.
 *
 * @param geometry random geometry
 * @param colorJitter random changes of values
 * @param preprocessing the user's own step between transformation and standardisation
 * @param standardization what is done to values after that
 * @param dataFormat the order of the axes of delivered images
 * @param dtype the element type of delivered images: float16, float32 or float64
 * @param validationSplit the fraction of images kept for validation; 0 or strictly between 0 and 1
 * @param compatibility whose arithmetic to follow
 */
public record AugmentationConfig(
    Geometry geometry,
    ColorJitter colorJitter,
    Optional<PreprocessingFunction> preprocessing,
    Standardization standardization,
    DataFormat dataFormat,
    ElementType dtype,
    double validationSplit,
    Compatibility compatibility) {
  public AugmentationConfig {
    Objects.requireNonNull(geometry, "geometry");
    Objects.requireNonNull(colorJitter, "colorJitter");
    Objects.requireNonNull(preprocessing, "preprocessing_function");
    Objects.requireNonNull(standardization, "standardization");
    Objects.requireNonNull(dataFormat, "data_format");
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(compatibility, "compatibility");
    if (!dtype.isFloating()) {
      throw new IllegalArgumentException(
          "dtype must be float16, float32 or float64, got " + dtype.numpyName());
    }
    if (!(validationSplit >= 0 && validationSplit < 1)) {
      throw new IllegalArgumentException(
          "validation_split must be 0 (none) or strictly between 0 and 1, got " + validationSplit);
    }
  }
}
