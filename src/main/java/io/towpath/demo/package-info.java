/// A made-up estate of an insurance company, the same for the same seed: what `./towpath demo` shows, and the files of it that a
/// newcomer can import. Start at [DemoEstate].
@ApplicationModule(displayName = "Demo", allowedDependencies = {})
@NullMarked
package io.towpath.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
