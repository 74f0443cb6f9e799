/** Fails every test file of the local-cloud configuration when nobody said where the local cloud is. */
const { FHE_TEST_AWS_ENDPOINT } = process.env;

if (!FHE_TEST_AWS_ENDPOINT || !URL.canParse(FHE_TEST_AWS_ENDPOINT)) {
  throw new Error('FHE_TEST_AWS_ENDPOINT is not the address of a local cloud, for example http://127.0.0.1:4566');
}
