/* Versions: read, compared, sorted, matched against ranges, raised. */
import semver from "semver";

export default function () {
  const versions = ["1.2.3", "1.10.0", "1.2.3-beta.2", "2.0.0-rc.1", "0.9.9+build"];
  return [semver.sort([...versions]), semver.maxSatisfying(versions, "^1.2.0"), semver.satisfies("2.0.0-rc.1", ">=1", { includePrerelease: true }),
    semver.inc("1.2.3-beta.2", "prerelease"), semver.diff("1.2.3", "1.3.0"), semver.coerce("v3.4 of it").version, semver.valid("1.2"),
    new semver.Range("~1.2 || >=3 <4").range, semver.minVersion(">1.0.0-0").version, semver.intersects("^1.2", ">=1.9"), semver.subset("~1.2.1", "^1.2.0")];
}
