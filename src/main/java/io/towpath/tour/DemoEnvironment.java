package io.towpath.tour;

import io.towpath.tour.time.DemoStartException;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.StringUtils;

/// Whether it is the made-up program, read once for all who ask, and what else holds then, however it was asked for:
/// settings that suit its time, and no database but its own. Options and variables of whoever starts it come first.
final class DemoEnvironment implements EnvironmentPostProcessor {

    private static final String ENABLED = "towpath.demo.enabled";
    /// At its fastest, the beat that starts cutovers comes once in fifty minutes of the demo. Anybody may sign in: only this
    /// machine may come, also where TOWPATH_ADDRESS says otherwise for real programs, as in the container image.
    private static final Map<String, Object> DEFAULTS = Map.of("towpath.cutover.latest-start", "12h", "server.address",
            "127.0.0.1");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String asked = environment.getProperty(ENABLED);
        if (asked == null) {
            return;
        }
        boolean demo = isDemo(asked);
        MutablePropertySources sources = environment.getPropertySources();
        // a boolean takes "0", "no" and "off", a condition does not: none of them shall see them
        sources.addFirst(new MapPropertySource("demo-enabled", Map.of(ENABLED, Boolean.toString(demo))));
        if (!demo) {
            return;
        }
        if (StringUtils.hasText(environment.getProperty("towpath.database.url"))) {
            throw DemoStartException.external();
        }
        MapPropertySource defaults = new MapPropertySource("demo", DEFAULTS);
        if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
            sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, defaults);
        } else {
            sources.addFirst(defaults);
        }
    }

    /// @throws DemoStartException for anything but true, false and nothing, since what it turns on cannot be taken back
    private static boolean isDemo(String asked) {
        return switch (asked.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false", "" -> false;
            default -> throw DemoStartException.unclear(asked);
        };
    }
}
