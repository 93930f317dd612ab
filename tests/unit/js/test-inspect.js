tests
