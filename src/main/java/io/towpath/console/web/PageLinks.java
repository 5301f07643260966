package io.towpath.console.web;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.thymeleaf.context.IExpressionContext;
import org.thymeleaf.linkbuilder.StandardLinkBuilder;
import org.thymeleaf.spring6.SpringTemplateEngine;

/// Builds the links of pages. Those to files are looked up, since libraries are served under their version; all others are
/// not: each link to a page would be looked for in every jar, at each view anew, which took a third of what a page costs.
@Component
final class PageLinks extends StandardLinkBuilder {

    @Autowired
    void take(SpringTemplateEngine engine) {
        engine.setLinkBuilder(this);
    }

    @Override
    protected String processLink(IExpressionContext context, String link) {
        return isFile(link) ? super.processLink(context, link) : link;
    }

    /// Of those that the application serves: libraries, styles, scripts and pictures.
    private static boolean isFile(String link) {
        int end = link.indexOf('?');
        String path = end < 0 ? link : link.substring(0, end);
        return path.contains("/webjars/") || path.endsWith(".css") || path.endsWith(".js") || path.endsWith(".svg");
    }
}
