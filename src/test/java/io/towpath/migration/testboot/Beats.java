package io.towpath.migration.testboot;

import org.springframework.context.ApplicationContext;

/// The beat of test boots, by hand.
public final class Beats {

    private Beats() {}

    public static void beat(ApplicationContext context) {
        context.getBean(TestBootBeat.class).beat().join();
    }
}
