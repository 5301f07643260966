package io.towpath.tour.time;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Shows a [DemoStartException] as words instead of a stack trace.
final class DemoStartFailureAnalyzer extends AbstractFailureAnalyzer<DemoStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DemoStartException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
    }
}
