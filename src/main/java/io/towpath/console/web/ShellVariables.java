package io.towpath.console.web;

import org.springframework.context.annotation.Configuration;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/// Lends `shell` and `badges` to every template as variables: as beans (`@shell`) they would be refused inside attributes.
@Configuration(proxyBeanMethods = false)
class ShellVariables {

    ShellVariables(ThymeleafViewResolver views, Shell shell, Badges badges) {
        views.addStaticVariable("shell", shell);
        views.addStaticVariable("badges", badges);
    }
}
