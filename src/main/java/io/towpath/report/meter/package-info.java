/// The program for a Prometheus server: what `/actuator/prometheus` says beyond this process. Start at [FactoryMeters].
@NullMarked
package io.towpath.report.meter;

import org.jspecify.annotations.NullMarked;
