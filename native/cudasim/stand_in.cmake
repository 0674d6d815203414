# A shared library in place of one of NVIDIA's, libNAME.so.MAJOR of the toolkit CUDA, which exports what begins with
# NAME; the target is NAME_CUDA. Linked callers look for its symbols under a version that is named as the file.
function(add_stand_in name major cuda)
  set(target ${name}_${cuda})
  add_library(${target} SHARED ${ARGN})
  set(versions ${CMAKE_CURRENT_BINARY_DIR}/${target}.map)
  file(WRITE ${versions} "lib${name}.so.${major} { global: ${name}*; local: *; };\n")
  set_target_properties(
    ${target} PROPERTIES
    OUTPUT_NAME ${name} SUFFIX .so.${major} LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}
    CXX_VISIBILITY_PRESET default
    BUILD_RPATH_USE_ORIGIN ON LINK_DEPENDS ${versions})
  target_compile_definitions(${target} PRIVATE STAND_IN_MAJOR=${major})
  target_link_options(
    ${target} PRIVATE -Wl,--version-script=${versions} -Wl,--exclude-libs,ALL -Wl,--gc-sections)
endfunction()
