# assist_test(NAME <target> LABEL fast|slow SOURCES … LIBRARIES … [ENV …]): a Catch2 executable, run by ctest as one test.
function(assist_test)
  cmake_parse_arguments(TEST "" "NAME;LABEL" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${TEST_NAME} ${TEST_SOURCES} $<TARGET_OBJECTS:assist_test_main>)
  target_link_libraries(${TEST_NAME} PRIVATE assist_flags Catch2::Catch2 ${TEST_LIBRARIES})
  add_test(NAME ${TEST_NAME} COMMAND ${TEST_NAME} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${TEST_NAME} PROPERTIES LABELS ${TEST_LABEL})
endfunction()
