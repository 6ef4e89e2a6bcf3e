package mor

import "time"

// ExpireToken lets the access token come to its end, as 13 minutes would.
func (c *Client) ExpireToken() {
	c.session.mu.Lock()
	defer c.session.mu.Unlock()
	c.session.renewAt = time.Now()
}
