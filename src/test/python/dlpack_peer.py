"""NumPy's side of an exchange of DLPack tensors, run by an interpreter inside of Java's process."""

import ctypes
import weakref

import numpy

new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
capsule_pointer.restype = ctypes.c_void_p
capsule_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
set_capsule_name = ctypes.pythonapi.PyCapsule_SetName
set_capsule_name.argtypes = [ctypes.py_object, ctypes.c_char_p]

# The name that says that another took the tensor over must live as long as the capsule.
USED = b"used_dltensor"


class Producer:
    """Who offers a tensor by its address."""

    def __init__(self, address):
        self.address = address

    def __dlpack__(self, **options):
        return new_capsule(self.address, b"dltensor", None)

    def __dlpack_device__(self):
        return (1, 0)


taken = None
given = None
watched = None


def take(tensor, data, axes):
    """Takes a tensor of float32 whose first element is at an address."""
    global taken
    taken = numpy.from_dlpack(Producer(tensor))
    assert taken.ctypes.data == data, "it was copied"
    assert taken.shape == axes and taken.dtype == numpy.float32, (taken.shape, taken.dtype)


def copy(target):
    dense = numpy.ascontiguousarray(taken)
    ctypes.memmove(target, dense.ctypes.data, dense.nbytes)


def drop():
    global taken
    taken = None


class Watched(numpy.ndarray):
    """An array of which a weak reference tells whether it is alive."""


def give(result, expected):
    """Gives away every other row of 2 images, mirrored, and tells the address and the values."""
    global given, watched
    whole = numpy.arange(2 * 6 * 5 * 3, dtype=numpy.float32).reshape(2, 6, 5, 3).view(Watched)
    given = whole[:, ::2, ::-1]
    watched = weakref.ref(given)
    capsule = given.__dlpack__()
    ctypes.c_int64.from_address(result).value = capsule_pointer(capsule, b"dltensor")
    set_capsule_name(capsule, USED)
    dense = numpy.ascontiguousarray(given)
    ctypes.memmove(expected, dense.ctypes.data, dense.nbytes)
    given = None


def is_alive(result):
    ctypes.c_int64.from_address(result).value = watched() is not None
