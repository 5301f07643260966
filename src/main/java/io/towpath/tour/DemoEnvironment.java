package io.towpath.tour;

import io.towpath.tour.time.DemoStartException;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.StringUtils;

/// What else holds in the made-up program, however it was asked for: settings that suit its time, and no database but its
/// own. Options and variables of whoever starts it come first.
final class DemoEnvironment implements EnvironmentPostProcessor {

    /// At its fastest, the beat that starts cutovers comes once in fifty minutes of the demo.
    private static final Map<String, Object> DEFAULTS = Map.of("towpath.cutover.latest-start", "12h");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!isDemo(environment)) {
            return;
        }
        if (StringUtils.hasText(environment.getProperty("towpath.database.url"))) {
            throw DemoStartException.external();
        }
        MapPropertySource defaults = new MapPropertySource("demo", DEFAULTS);
        MutablePropertySources sources = environment.getPropertySources();
        if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
            sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, defaults);
        } else {
            sources.addFirst(defaults);
        }
    }

    /// As the condition of its components reads it.
    private static boolean isDemo(ConfigurableEnvironment environment) {
        String enabled = environment.getProperty("towpath.demo.enabled");
        return enabled != null && !enabled.equalsIgnoreCase("false");
    }
}
