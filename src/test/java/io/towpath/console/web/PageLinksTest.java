package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.thymeleaf.context.WebContext;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.StringTemplateResolver;
import org.thymeleaf.web.IWebExchange;
import org.thymeleaf.web.IWebRequest;

/// A link is looked up where it leads to a file, and only there: a lookup goes through all jars.
class PageLinksTest {

    private final List<String> lookedUp = new ArrayList<>();

    @Test
    void filesAreLookedUpAndPagesAreNot() {
        assertThat(drawn("@{/webjars/htmx.org/dist/htmx.min.js}"))
                .isEqualTo("/app/webjars/htmx.org/dist/htmx.min.js?seen");
        assertThat(drawn("@{/towpath.css}")).isEqualTo("/app/towpath.css?seen");
        assertThat(drawn("@{/favicon.svg}")).isEqualTo("/app/favicon.svg?seen");
        lookedUp.clear();

        assertThat(drawn("@{/slots/limits/{kind}(kind='host',key='a b')}"))
                .isEqualTo("/app/slots/limits/host?key=a%20b");
        assertThat(drawn("@{/inventory/vms(q='x.css')}")).isEqualTo("/app/inventory/vms?q=x.css");
        assertThat(drawn("@{/waves.csv}")).isEqualTo("/app/waves.csv");
        assertThat(drawn("@{https://example.org/}")).isEqualTo("https://example.org/");
        assertThat(lookedUp).isEmpty();
    }

    private String drawn(String link) {
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(new StringTemplateResolver());
        new PageLinks().take(engine);
        var request = (IWebRequest) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{IWebRequest.class}, (_, method, _) -> switch (method.getName()) {
                    case "getApplicationPath" -> "/app";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        var exchange = (IWebExchange) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{IWebExchange.class}, (_, method, arguments) -> switch (method.getName()) {
                    case "getRequest" -> request;
                    case "transformURL" -> {
                        lookedUp.add((String) arguments[0]);
                        yield arguments[0] + "?seen";
                    }
                    case "getAttributeValue", "setAttributeValue", "removeAttribute" -> null;
                    case "containsAttribute" -> false;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        String tag = engine.process("<a th:href=\"" + link + "\"></a>", new WebContext(exchange, Locale.ENGLISH));
        return tag.replaceAll("<a href=\"(.*)\"></a>", "$1");
    }
}
