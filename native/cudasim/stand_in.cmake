# A shared library in place of one of NVIDIA's, libNAME.so.MAJOR, which exports what begins with NAME. Callers
# look for its symbols under a version that is named as the file.
function(add_stand_in name major)
  add_library(${name} SHARED ${ARGN})
  set(versions ${CMAKE_CURRENT_BINARY_DIR}/${name}.map)
  file(WRITE ${versions} "lib${name}.so.${major} { global: ${name}*; local: *; };\n")
  set_target_properties(
    ${name} PROPERTIES
    SOVERSION ${major} VERSION ${major} LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}
    CXX_VISIBILITY_PRESET default
    BUILD_RPATH "$ORIGIN" LINK_DEPENDS ${versions})
  target_link_options(
    ${name} PRIVATE -Wl,--version-script=${versions} -Wl,--exclude-libs,ALL -Wl,--gc-sections)
endfunction()
