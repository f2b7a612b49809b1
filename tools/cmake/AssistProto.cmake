# assist_proto(<target> <file.proto>…): a library of the generated messages, included as "processor/<room>/<file>.pb.h". The
# files may import each other. Generated code does not follow our warnings, so it is a target of its own, without assist_flags.
function(assist_proto target)
  set(generated ${CMAKE_BINARY_DIR}/generated)
  file(RELATIVE_PATH room ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(file IN LISTS ARGN)
    list(APPEND paths ${room}/${file})
    string(REPLACE .proto .pb stem ${generated}/${room}/${file})
    list(APPEND sources ${stem}.cc)
    list(APPEND headers ${stem}.h)
  endforeach()
  add_custom_command(
    OUTPUT ${sources} ${headers}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}
    COMMAND protobuf::protoc --proto_path=${CMAKE_SOURCE_DIR} --cpp_out=${generated} ${paths}
    DEPENDS ${ARGN}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    VERBATIM)
  add_library(${target} STATIC ${sources} ${headers})
  target_include_directories(${target} SYSTEM PUBLIC ${generated})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf-lite)
endfunction()
