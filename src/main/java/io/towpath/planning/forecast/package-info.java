/// When the program ends, and what holds it up: pure, the same seed gives the same answer. Read [Forecaster] first.
@NamedInterface("forecast")
@NullMarked
package io.towpath.planning.forecast;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
