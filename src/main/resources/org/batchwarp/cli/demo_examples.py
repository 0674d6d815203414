# What the demo's examples replace: shown beside their Java code.
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# begin plain
generator = ImageDataGenerator()
# end plain

# begin featurewise
generator = ImageDataGenerator(
    featurewise_center=True,
    featurewise_std_normalization=True)
generator.fit(images)
# end featurewise

# begin zca
generator = ImageDataGenerator(zca_whitening=True)
generator.fit(images)
# end zca

# begin rotation
generator = ImageDataGenerator(rotation_range=90)
# end rotation

# begin shift
generator = ImageDataGenerator(
    width_shift_range=0.2, height_shift_range=0.2)
# end shift

# begin flips
generator = ImageDataGenerator(
    horizontal_flip=True, vertical_flip=True)
# end flips

# begin deliver
flow = generator.flow(
    images, batch_size=9, shuffle=False, seed=11)
augmented = next(flow)
# end deliver

# begin save
flow = generator.flow(
    images, batch_size=9, shuffle=False, seed=11,
    save_to_dir=folder, save_prefix="aug", save_format="png")
augmented = next(flow)
# end save
