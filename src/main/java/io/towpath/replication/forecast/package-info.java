/// How fast a VM changes, when its next pass is due, and how long its cutover will take: pure, the same passes and the same
/// seed give the same answer. Read [Predictor] first, then [Churn].
@NamedInterface("forecast")
@NullMarked
package io.towpath.replication.forecast;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
