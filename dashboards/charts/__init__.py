"""Chart builders: pure functions from plain data to the option of an ECharts chart, or to an SVG."""
