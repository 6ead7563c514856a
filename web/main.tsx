/** The page's entrance. */
import { render } from 'preact';
import { App } from './app.tsx';
import './style/fonts.css';
import './style/tokens.css';
import './style/page.css';
import './style/results.css';
import './style/experiment.css';

const root = document.getElementById('page');
if (root) render(<App />, root);
