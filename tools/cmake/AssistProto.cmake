# assist_proto(<target> <file.proto>): a library of the generated messages, included as "processor/<room>/<file>.pb.h".
# Generated code does not follow our warnings, so it is a target of its own, without assist_flags.
function(assist_proto target file)
  set(generated ${CMAKE_BINARY_DIR}/generated)
  file(RELATIVE_PATH path ${CMAKE_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  string(REPLACE .proto .pb stem ${path})
  add_custom_command(
    OUTPUT ${generated}/${stem}.cc ${generated}/${stem}.h
    COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}
    COMMAND protobuf::protoc --proto_path=${CMAKE_SOURCE_DIR} --cpp_out=${generated} ${path}
    DEPENDS ${file}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    VERBATIM)
  add_library(${target} STATIC ${generated}/${stem}.cc ${generated}/${stem}.h)
  target_include_directories(${target} SYSTEM PUBLIC ${generated})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf-lite)
endfunction()
