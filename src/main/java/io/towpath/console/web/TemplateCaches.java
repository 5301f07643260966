package io.towpath.console.web;

import org.springframework.context.annotation.Configuration;
import org.thymeleaf.cache.StandardCacheManager;
import org.thymeleaf.spring6.SpringTemplateEngine;

/// Room for all expressions of all templates, some thousands. The engine keeps 500 unless told otherwise, and parses the
/// others at each page again. Templates are part of the program, so their number is known and no user adds to it.
@Configuration(proxyBeanMethods = false)
class TemplateCaches {

    private static final int EXPRESSIONS = 20_000;

    TemplateCaches(SpringTemplateEngine engine) {
        StandardCacheManager caches = new StandardCacheManager();
        caches.setExpressionCacheMaxSize(EXPRESSIONS);
        engine.setCacheManager(caches);
    }
}
